import { describe, expect, it } from 'vitest';
import { apply, type Command, decide, enact, Ledger } from '../../ledger/index.js';
import { LAST_MOMENT } from '../clock.js';
import { readWorld, worldText } from './index.js';

const NOON = Date.parse('2026-03-01T12:00:00Z');

function lived(...past: readonly Command[]): Ledger {
  const ledger = Ledger.empty();
  past.forEach((command, minutes) => {
    expect(enact(ledger, command, NOON + minutes * 60_000)).toMatchObject({ ok: true });
  });
  return ledger;
}

const ann = { realm: 'kiosk', handle: 'ann', kind: 'user', name: 'Ann' } as const;
const wallet = { purpose: 'wallet', unit: { code: 'USD', scale: 2 }, floor: 0 } as const;

function ofLedger(ledger: Ledger, clock?: number): string {
  return [...worldText(ledger, clock)].join('');
}

describe('the text of a world', () => {
  it('reads as people would write it: a line for a row, and no word about what follows anyway', () => {
    const ledger = lived(
      { type: 'add-principal', ...ann },
      {
        type: 'issue-credential',
        principal: 0,
        kind: 'key',
        name: 'key',
        secret: 'kk_0123456789',
        prefix: 'kk_01234',
        permissions: ['*'],
      },
      { type: 'open-account', principal: 0, ...wallet },
      { type: 'credit', account: 0, kind: 'top-up', amount: 500 },
      { type: 'record-payment', account: 0, amount: 20, resource: '/x', status: 'completed' },
    );
    expect(ofLedger(ledger, NOON)).toBe(`{
  "paystub": "world-1",
  "clock": "2026-03-01T12:00:00Z",
  "principals": [
    {
      "realm": "kiosk",
      "handle": "ann",
      "name": "Ann",
      "createdAt": "2026-03-01T12:00:00Z",
      "credentials": [
        { "kind": "key", "secret": "kk_0123456789", "createdAt": "2026-03-01T12:01:00Z" }
      ]
    }
  ],
  "accounts": [
    {
      "principal": "kiosk/ann",
      "purpose": "wallet",
      "unit": "USD/2",
      "balance": 480,
      "entries": [
        { "at": "2026-03-01T12:03:00Z", "kind": "top-up", "amount": 500 },
        { "at": "2026-03-01T12:04:00Z", "kind": "payment", "amount": -20, "resource": "/x", "payment": 0 }
      ],
      "payments": [
        { "createdAt": "2026-03-01T12:04:00Z", "status": "completed", "amount": 20, "resource": "/x" }
      ]
    }
  ]
}
`);
  });

  it.each<[string, Partial<typeof ann> | Record<string, unknown>]>([
    ['a handle with a slash and quotes', { handle: 'a/"b"/c' }],
    ['a name in any script, half a character too', { name: '𝄞 é\u2028 \ud834 \u0000' }],
    ['attributes of all sorts', { attributes: { 10: 1.5, '': '', a: null, b: true } }],
    ['an e-mail address and a hash', { email: 'a@b', passwordHash: '' }],
  ])('gives the same ledger again with %s', (_name, facts) => {
    const ledger = lived({ type: 'add-principal', ...ann, ...facts } as Command, {
      type: 'open-account',
      principal: 0,
      ...wallet,
      floor: null,
    });
    const text = ofLedger(ledger);
    const { ledger: again, clock } = readWorld(text, 'x', ['kiosk']);
    expect(clock).toBeUndefined();
    expect(again.principal(0)).toEqual(ledger.principal(0));
    expect(again.account(0)).toEqual(ledger.account(0));
    expect(ofLedger(again)).toBe(text);
  });

  it.each([
    0,
    -1,
    NOON + 1,
    Date.parse('9999-12-31T23:59:59.999Z'),
    8.64e15,
    Number.MAX_SAFE_INTEGER,
  ])('keeps a moment to the millisecond: %d', (moment) => {
    const ledger = Ledger.empty();
    const made = decide(ledger, { type: 'add-principal', ...ann }, 0);
    const [event] = made.ok ? made.events : [];
    if (event?.type !== 'principal-added') throw new Error('nobody was added');
    // A command makes none beyond the clock's; a file may have one.
    apply(ledger, { ...event, principal: { ...event.principal, createdAt: moment } });
    const { ledger: again } = readWorld(ofLedger(ledger), 'x', ['kiosk']);
    expect(again.principal(0)?.createdAt).toBe(moment);
  });

  it.each([0, NOON + 1, LAST_MOMENT])('keeps its time to the millisecond: %d', (moment) => {
    expect(readWorld(ofLedger(Ledger.empty(), moment), 'x', []).clock).toBe(moment);
  });

  it('is that of an empty world where nobody is', () => {
    expect(ofLedger(Ledger.empty())).toBe('{\n  "paystub": "world-1"\n}\n');
  });
});
