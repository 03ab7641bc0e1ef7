import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { readWorld, WorldFileError } from './index.js';

const realms = ['kiosk', 'tram'];

/** A world in which everything adds up, and in which each test breaks something. */
function sound() {
  return {
    paystub: 'world-1',
    clock: '2026-03-01T12:00:00Z',
    principals: [
      {
        realm: 'kiosk',
        handle: 'ada',
        email: 'ada@people.example',
        createdAt: '2026-01-01',
        credentials: [
          { kind: 'key', secret: 'k1' },
          { kind: 'key', secret: 'k2' },
        ],
      },
      { realm: 'kiosk', handle: 'org', kind: 'org', createdAt: '2026-01-01' },
      { realm: 'tram', handle: 'ada', createdAt: '2026-01-01' },
    ],
    members: [{ org: 'kiosk/org', user: 'kiosk/ada', role: 'admin', permissions: ['*'] }],
    accounts: [
      {
        principal: 'kiosk/ada',
        purpose: 'wallet',
        unit: 'USD/2',
        chargeUnit: 'EUR/2',
        balance: 940,
        held: -100,
        grants: [{ kind: 'gift', amount: 50, remaining: 40, grantedAt: '2026-01-02' }],
        entries: [
          { at: '2026-01-02', kind: 'top-up', amount: 1000, charge: 900 },
          { at: '2026-01-02', kind: 'allot', amount: 50, grant: 0 },
          { at: '2026-01-03', kind: 'payment', amount: -100, payment: 0 },
          { at: '2026-01-04', kind: 'consume', amount: -10, grant: 0, usage: 1 },
          { at: '2026-01-05', kind: 'payment', amount: -100, state: 'pending', payment: 1 },
        ],
        payments: [
          { createdAt: '2026-01-03', status: 'completed', amount: 100, resource: '/a' },
          { createdAt: '2026-01-05', status: 'held', amount: 100, resource: '/b', credential: 1 },
          { createdAt: '2026-01-06', status: 'pending', amount: 10, resource: '/b' },
        ],
        usage: [
          { at: '2026-01-03', cost: 100, payment: 0 },
          { at: '2026-01-04', cost: 10 },
        ],
      },
      { principal: 'kiosk/ada', purpose: 'spare', unit: 'USD/2' },
    ],
  };
}

/** Puts a value somewhere, or takes away what is there, and answers every problem of the file. */
function problemsAfter(...edits: readonly (readonly [path: string, value: unknown])[]): string[] {
  const world: Record<string, unknown> = sound();
  for (const [path, value] of edits) {
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    let place = world;
    for (const step of steps) place = place[step] as Record<string, unknown>;
    if (value === undefined) delete place[last];
    else place[last] = value;
  }
  return problemsOf(JSON.stringify(world));
}

function problemsOf(text: string): string[] {
  try {
    readWorld(text, 'world.json', realms);
  } catch (error) {
    if (!(error instanceof WorldFileError)) throw error;
    return error.problems.map(({ at, problem }) => `${at}: ${problem}`);
  }
  return [];
}

const A = 'accounts.0';
const hold = { at: '2026-01-07', kind: 'payment', amount: -10 };

describe('a world file', () => {
  it('is taken when everything adds up', () => {
    expect(problemsOf(JSON.stringify(sound()))).toEqual([]);
    expect(problemsOf('{"paystub": "world-1"}')).toEqual([]);
  });

  it.each<[name: string, path: string, value: unknown, problem: string]>([
    ['another format', 'paystub', 'world-2', 'paystub: is "world-2", and should be "world-1"'],
    ['no format', 'paystub', undefined, 'paystub: is missing, and should be "world-1"'],
    [
      'a number as text',
      `${A}.entries.2.amount`,
      '-100',
      'accounts[0].entries[2].amount: is "-100", and should be a whole number, in minor units, or null',
    ],
    [
      'a part of a minor unit',
      `${A}.payments.0.amount`,
      99.5,
      'accounts[0].payments[0].amount: is 99.5, and should be a whole number of at least 0, in minor units',
    ],
    [
      'a number that no machine counts exactly',
      `${A}.entries.0.amount`,
      2 ** 53,
      'accounts[0].entries[0].amount: is 9007199254740992, and should be a whole number, in minor units, or null',
    ],
    [
      'a day that is not in the calendar',
      `${A}.entries.1.at`,
      '2026-02-30',
      'accounts[0].entries[1].at: is "2026-02-30", and should be a moment in UTC such as 2026-03-01T12:00:00Z, or a day such as 2026-03-01',
    ],
    [
      'a local time',
      'clock',
      '2026-03-01T12:00:00+01:00',
      'clock: is "2026-03-01T12:00:00+01:00", and should be a moment in UTC from 1970 to 9999 such as 2026-03-01T12:00:00Z, or a day such as 2026-03-01',
    ],
    [
      'a row without its kind',
      `${A}.entries.0.kind`,
      undefined,
      'accounts[0].entries[0].kind: is missing, and should be a text',
    ],
    [
      'a status that there is not',
      `${A}.payments.2.status`,
      'paid',
      'accounts[0].payments[2].status: is "paid", and should be one of "pending", "held", "settled", "completed", "failed", "voided"',
    ],
    [
      'a key with a slip of the pen',
      `${A}.entires`,
      [],
      'accounts[0].entires: is not known here; did you mean entries?',
    ],
    [
      'a key that is not known',
      'members.0.colour',
      'red',
      'members[0].colour: is not known here; here may stand org, user, role, permissions',
    ],
    [
      'an object in the place of an array',
      'accounts',
      {},
      'accounts: is an object, and should be an array of accounts',
    ],
    [
      'a text in the place of a row',
      `${A}.usage.0`,
      'usage',
      'accounts[0].usage[0]: is "usage", and should be an object: a usage event',
    ],
    [
      'a floor above nothing',
      `${A}.floor`,
      5,
      'accounts[0].floor: is 5, and should be a whole number of at most 0, or null',
    ],
    [
      'a unit without a scale',
      `${A}.unit`,
      'USD',
      'accounts[0].unit: is "USD", and should be a unit such as USD/2: a code, and how many decimals its minor unit has, at most 19',
    ],
    [
      'an attribute that is an object',
      'principals.0.attributes',
      { 'a b': {} },
      'principals[0].attributes["a b"]: is an object, and should be a text, a number, a boolean or null',
    ],
    [
      'a realm that is no API',
      'principals.2.realm',
      'trams',
      'principals[2].realm: is "trams", and should be the id of an API: kiosk, tram',
    ],
    [
      'a handle that is there twice',
      'principals.1.handle',
      'ada',
      'principals[1].handle: is there twice: kiosk has a principal "ada" already, at principals[0].handle',
    ],
    [
      'an address that is there twice',
      'principals.1.email',
      'ada@people.example',
      'principals[1].email: is there twice: kiosk has a principal with "ada@people.example" already, at principals[0].email',
    ],
    [
      'a secret that is there twice',
      'principals.0.credentials.1.secret',
      'k1',
      'principals[0].credentials[1].secret: is there twice: kiosk has a credential of the kind "key" with this secret already, at principals[0].credentials[0].secret',
    ],
    [
      'a purpose that is there twice',
      'accounts.1.purpose',
      'wallet',
      'accounts[1].purpose: is there twice: kiosk/ada has an account for "wallet" already, at accounts[0].purpose',
    ],
    [
      'an account of nobody',
      'accounts.1.principal',
      'kiosk/eve',
      `accounts[1].principal: is "kiosk/eve", and should be a principal's REALM/HANDLE; none has this`,
    ],
    [
      'a member from elsewhere',
      'members.0.user',
      'tram/ada',
      `members[0].user: is "tram/ada", and should be somebody of the org's realm, kiosk`,
    ],
    [
      'an entry of a payment that is not there',
      `${A}.entries.2.payment`,
      7,
      `accounts[0].entries[2].payment: is 7, and should be a payment's place: there are 0 to 2`,
    ],
    [
      'a credential that is not there',
      `${A}.payments.1.credential`,
      2,
      `accounts[0].payments[1].credential: is 2, and should be a credential's place: there are 0 to 1`,
    ],
    [
      'a refund of what comes later',
      `${A}.entries.1.refers`,
      3,
      "accounts[0].entries[1].refers: is 3, and should be an earlier entry's place",
    ],
    [
      'a balance that does not add up',
      `${A}.balance`,
      900,
      'accounts[0].balance: is 900, and the posted entries come to 940: mend them, write 940, or leave it out',
    ],
    [
      'a hold that does not add up',
      `${A}.held`,
      0,
      'accounts[0].held: is 0, and the pending entries come to -100: mend them, write -100, or leave it out',
    ],
    [
      'a grant with another rest',
      `${A}.grants.0.remaining`,
      50,
      'accounts[0].grants[0].remaining: is 50, and its posted entries come to 40: mend them, write 40, or leave it out',
    ],
    [
      'a charge without a unit for it',
      `${A}.chargeUnit`,
      null,
      'accounts[0].entries[0].charge: is 900, and the account has no chargeUnit to count it in',
    ],
    [
      'a usage event that costs something else',
      `${A}.usage.1.cost`,
      11,
      'accounts[0].usage[1]: costs 11, and what paid for it comes to 10',
    ],
    [
      'a completed payment that came to another amount',
      `${A}.payments.0.finalAmount`,
      90,
      'accounts[0].payments[0]: is completed, its entry is posted; a completed payment has a finalAmount, a settledAt and a consumedAt, and an entry with "payment": 0, "state": "posted" and "amount": -90',
    ],
    [
      'a completed payment that was never consumed',
      `${A}.payments.0.consumedAt`,
      null,
      'accounts[0].payments[0]: is completed, consumed at null; a completed payment has a finalAmount, a settledAt and a consumedAt, and an entry with "payment": 0, "state": "posted" and "amount": -100',
    ],
    [
      'a completed payment that nothing pays',
      `${A}.payments.2.status`,
      'completed',
      'accounts[0].payments[2]: is completed, its entry is none; a completed payment has a finalAmount, a settledAt and a consumedAt, and an entry with "payment": 2, "state": "posted" and "amount": -10',
    ],
    [
      'a pending payment that has been consumed',
      `${A}.usage.1.payment`,
      2,
      'accounts[0].payments[2]: is pending with usage event 1, which may not be its own; a pending payment has no finalAmount, settledAt, consumedAt, usage event or entry',
    ],
    [
      'a hold that nothing holds',
      `${A}.entries.4.payment`,
      undefined,
      'accounts[0].entries[4]: is pending, and no payment is held by it',
    ],
    [
      'a grant that is over and has something left',
      `${A}.grants.0.state`,
      'expired',
      'accounts[0].grants[0]: is expired with 40 left',
    ],
  ])('with %s is refused', (_name, path, value, problem) => {
    expect(problemsAfter([path, value])).toContain(problem);
  });

  it.each<[name: string, entry: object, problem: string]>([
    [
      'takes the wallet below its floor',
      { at: '2026-01-08', kind: 'fee', amount: -801 },
      'amount: is -801, which takes the wallet to -1, below its floor of 0',
    ],
    [
      'takes more out of a grant than there is',
      { at: '2026-01-08', kind: 'consume', amount: -41, grant: 0 },
      'amount: is -41, which leaves -1 in grant 0: it may have 0 to 50',
    ],
    [
      'puts more into a grant than it had',
      { at: '2026-01-08', kind: 'allot', amount: 11, grant: 0 },
      'amount: is 11, which leaves 51 in grant 0: it may have 0 to 50',
    ],
    [
      'holds less than nothing',
      { ...hold, amount: 10, state: 'pending', payment: 2 },
      'amount: is 10, and a pending entry holds less than 0',
    ],
    [
      'holds a grant',
      { ...hold, grant: 0, state: 'pending', payment: 2 },
      'grant: is 0, and should be null: only the wallet can hold an amount',
    ],
    [
      'makes the sum too large',
      { at: '2026-01-08', kind: 'top-up', amount: Number.MAX_SAFE_INTEGER },
      `amount: is ${Number.MAX_SAFE_INTEGER}, with which the sum is too large to be exact`,
    ],
    [
      'pays a payment a second time',
      { ...hold, payment: 0 },
      'payment: is there twice: payment 0 has its entry already, at accounts[0].entries[2].payment',
    ],
    [
      'pays back more than there was',
      { at: '2026-01-08', kind: 'refund', amount: 11, refers: 3 },
      '',
    ],
  ])('with an entry that %s is refused', (_name, entry, problem) => {
    const found = problemsAfter(
      [`${A}.entries.5`, entry],
      [`${A}.balance`, undefined],
      [`${A}.held`, undefined],
      [`${A}.grants.0.remaining`, undefined],
    );
    if (problem !== '') expect(found).toContain(`accounts[0].entries[5].${problem}`);
    else
      expect(found).toContain(
        'accounts[0].entries[3]: refunds of it come to 11 and 0, more than there was',
      );
  });

  it('hears of everything that is wrong at once', () => {
    const found = problemsAfter(
      [`${A}.entries.0.amount`, '1000'],
      [`${A}.entries.1.at`, 'yesterday'],
      ['principals.1.handle', 7],
      ['accounts.1.purpose', undefined],
    );
    expect(found.map((line) => line.split(': ')[0])).toEqual([
      'principals[1].handle',
      'accounts[0].entries[0].amount',
      'accounts[0].entries[1].at',
      'accounts[1].purpose',
    ]);
  });

  it('hears of the first fifty where everything is wrong, and soon', () => {
    const rows = Array.from({ length: 100_000 }, () => ({ at: 0, kind: 1, amount: 'x' }));
    try {
      readWorld(
        JSON.stringify({ ...sound(), accounts: [{ entries: rows }] }),
        'world.json',
        realms,
      );
      expect.fail('it was taken');
    } catch (error) {
      if (!(error instanceof WorldFileError)) throw error;
      expect(error.problems).toHaveLength(50);
      expect(error.more).toBe(true);
      expect(error.message).toContain('more than 50 problems, of which these are the first');
    }
  });

  it.each(['[]', '7', 'null', '"world"'])('that is %s is refused as a whole', (text) => {
    const [problem, ...others] = problemsOf(text);
    expect(problem).toMatch(
      /^the file: is .*, and should be an object, as the README describes it$/,
    );
    expect(others).toEqual([]);
  });

  it('is not led astray by keys that objects have from elsewhere', () => {
    const text = JSON.stringify(sound());
    expect(problemsOf(text.replace('{', '{"__proto__": {"paystub": 1}, '))).toEqual([
      expect.stringMatching(/^__proto__: is not known here/),
    ]);
    expect(problemsOf(text.replace('"handle":"org"', '"handle":"org","constructor":1'))).toEqual([
      expect.stringMatching(/^principals\[1\].constructor: is not known here/),
    ]);
  });
});

it('has a schema that is one by the schema of schemas', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../openapi/world.schema.json', import.meta.url), 'utf8'),
  );
  const ajv = new Ajv2020();
  expect([ajv.validateSchema(schema), ajv.errors]).toEqual([true, null]);
});
