import { describe, expect, it } from 'vitest';
import { pointerKeys, pointerToken, referenceKeys } from './json-pointer.js';

describe('a JSON pointer (RFC 6901)', () => {
  it.each(['a', '', 'a/b', 'm~n', '~1', '~01', '/~/'])(
    'leads by the key %j and no other',
    (key) => {
      expect(pointerKeys(`/paths/${pointerToken(key)}/get`)).toEqual(['paths', key, 'get']);
    },
  );

  it('for the whole value leads by no key', () => {
    expect(pointerKeys('')).toEqual([]);
    expect(referenceKeys('#')).toEqual([]);
  });

  it('in a reference may be percent-encoded, and is taken as it stands where it cannot be decoded', () => {
    expect(referenceKeys('#/paths/~1keys~1%7Bid%7D/get')).toEqual(['paths', '/keys/{id}', 'get']);
    expect(referenceKeys('#/a/100%')).toEqual(['a', '100%']);
  });
});
