import { describe, expect, it } from 'vitest';
import { answer } from './answer.js';
import { bootCheck } from './boot-check.js';
import { type Edit, kiosk, kioskContract, kioskVoice } from './kiosk/kiosk.js';

const refused = (status: number) =>
  `        '${status}': { $ref: '#/components/responses/Refused' }\n`;

/** Takes the n-th operation's documented refusal away, by the lines before it. */
const without = (before: string, status: number): Edit => [before + refused(status), before];

describe('the boot check names file, operation and cure', () => {
  it('is content with the kiosk', () => {
    expect(bootCheck(kiosk, kioskContract())).toBeUndefined();
  });

  it('an operation without a handler', () => {
    const { getItem: _left, ...handlers } = kiosk.handlers;
    expect(() => bootCheck({ ...kiosk, handlers }, kioskContract())).toThrow(
      'kiosk.yaml: getItem: has no handler\n  cure: add `getItem` to the handlers of kiosk',
    );
  });

  it('a handler without an operation', () => {
    const handlers = { ...kiosk.handlers, eatItem: () => answer(204, undefined) };
    expect(() => bootCheck({ ...kiosk, handlers }, kioskContract())).toThrow(
      'kiosk.yaml: eatItem: has a handler but no operation\n  cure: document the operation first, or remove the handler',
    );
  });

  it('a security scheme without a check', () => {
    const { session: _left, ...schemes } = kiosk.schemes;
    expect(() => bootCheck({ ...kiosk, schemes }, kioskContract())).toThrow(
      'kiosk.yaml: #/components/securitySchemes/session: has no check of credentials\n  cure: add `session` to the schemes of kiosk',
    );
  });

  it.each<[what: string, edit: Edit, message: string]>([
    [
      'a 401',
      without(refused(400), 401),
      'createItem: the refusal `unauthenticated` is answered with 401, whose status 401 is not documented',
    ],
    [
      'a 403',
      without(refused(401), 403),
      'createItem: the refusal `forbidden` is answered with 403, whose status 403 is not documented',
    ],
    [
      'a 413',
      without(refused(409), 413),
      'createItem: the refusal `body-too-large` is answered with 413, whose status 413 is not documented',
    ],
    [
      'a 415',
      without(refused(413), 415),
      'createItem: the refusal `unsupported-media-type` is answered with 415, whose status 415 is not documented',
    ],
    [
      'a 500',
      without(refused(415), 500),
      'createItem: the refusal `internal` is answered with 500, whose status 500 is not documented',
    ],
    [
      'a 400',
      [refused(400), ''],
      'listItems: the refusal `invalid-request` is answered with 400, whose status 400 is not documented',
    ],
    [
      'a 404 outside every operation',
      ["  '404':\n    $ref: '#/components/responses/Refused'\n", ''],
      'x-unrouted: the refusal `no-such-path` is answered with 404, whose status 404 is not documented',
    ],
    [
      'a preflight',
      ["  '204':\n    description: The answer to a CORS preflight.\n", ''],
      'x-unrouted: the refusal `preflight` is answered with 204, whose status 204 is not documented',
    ],
    [
      'the header of a 405',
      ['      Allow:\n', '      Permit:\n'],
      'x-unrouted: the refusal `no-such-method` is answered with 405, whose header Permit is missing',
    ],
    [
      'a field of the error',
      ['        detail: {}\n', ''],
      'listItems: the refusal `invalid-request` is answered with 400, whose body must NOT have additional properties (detail)',
    ],
  ])('a refusal that is not documented: %s', (_what, edit, message) => {
    const place = message.slice(0, message.indexOf(':'));
    expect(() => bootCheck(kiosk, kioskContract(edit))).toThrow(
      `kiosk.yaml: ${message}\n  cure: document that answer under ${place}, or let the voice say it otherwise`,
    );
  });

  it('a voice that says one problem of credentials otherwise', () => {
    const voice: typeof kioskVoice = {
      ...kioskVoice,
      unauthenticated: ({ type, problem }) =>
        answer(problem === 'revoked' ? 410 : 401, { error: type }),
    };
    expect(() => bootCheck({ ...kiosk, voice }, kioskContract())).toThrow(
      'kiosk.yaml: createItem: the refusal `unauthenticated` is answered with 410',
    );
  });

  it('unknown parameters can be refused on every operation, where the document says so', () => {
    expect(() => bootCheck(kiosk, kioskContract(['rule: ignore', 'rule: refuse']))).toThrow(
      'kiosk.yaml: getSpecial: the refusal `invalid-request` is answered with 400',
    );
  });

  it('a lenient parameter can be refused too, where it is required and not there', () => {
    const lenient: Edit = [
      "      responses:\n        '200':\n          description: The item of the day.",
      "      parameters:\n        - { name: day, in: query, required: true, schema: { type: integer }, x-on-invalid: { rule: ignore } }\n      responses:\n        '200':\n          description: The item of the day.",
    ];
    expect(() => bootCheck(kiosk, kioskContract(lenient))).toThrow(
      'kiosk.yaml: getSpecial: the refusal `invalid-request` is answered with 400',
    );
  });
});
