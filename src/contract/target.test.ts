import { describe, expect, it } from 'vitest';
import { targetOf } from './target.js';

describe('the target of a request', () => {
  it.each([
    ['/items', '/items', ''],
    ['/items?a=1&b=2', '/items', 'a=1&b=2'],
    ['/items?', '/items', ''],
    ['/items?a=?', '/items', 'a=?'],
    ['/items#part', '/items', ''],
    ['/items?a=1#part?b', '/items', 'a=1'],
    ['/a%2Fb/../c', '/a%2Fb/../c', ''],
    ['//items', '//items', ''],
    ['', '/', ''],
    ['?a=1', '/', 'a=1'],
    ['*', '*', ''],
    // As a proxy is sent it.
    ['http://api.example/items?a=1', '/items', 'a=1'],
    ['http://api.example', '/', ''],
    ['http://api.example?a=1', '/', 'a=1'],
  ])('%s', (url, path, query) => {
    expect(targetOf(url)).toEqual({ path, query });
  });
});
