/**
 * What `auth.test.ts` needs to know of each API. ActumX is not here: which credential it looks at differs
 * from endpoint to endpoint, and it has sessions, cookies and origins, so that its tests are beside it.
 */
import { expect } from 'vitest';
import { testWallet } from '../src/payments/index.js';

export type Headers = Readonly<Record<string, string>>;

interface Issued {
  readonly kind: string;
  /** As the ledger keeps it. */
  readonly secret: string;
  /** As it is sent. */
  readonly headers: Headers;
}

export interface AuthSubject {
  readonly id: string;
  /** What a caller reads. */
  readonly paths: readonly string[];
  /** Credentials that let nobody in, and the error that they are answered with. */
  readonly refused: readonly (readonly [what: string, headers: Headers, error: string])[];
  /** A request that is wrong in itself, too. */
  readonly invalid: string;
  /** The labels of the demo callers that are refused. */
  readonly refusedDemos: RegExp;
  /** The labels of those that are let in and have nothing to show: 409 somewhere. */
  readonly conflicts?: RegExp;
  /** Two ways to be the same caller. */
  readonly same: readonly (readonly [what: string, one: Headers, other: Headers])[];
  /** A list that two callers have rows in, and how many. */
  readonly rows: {
    readonly target: string;
    // biome-ignore lint/suspicious/noExplicitAny: a body, as each API has it.
    readonly ids: (body: any) => readonly unknown[];
    readonly of: readonly [string, string];
    readonly counts: readonly [number, number];
  };
  /** One that is revoked, and one that expires; left out where a caller has nothing that is issued. */
  readonly issued?: readonly [Issued, Issued];
  /** Where there is no operation. */
  readonly outside: readonly string[];
  readonly errors: Readonly<Record<404 | 405 | 500, string>>;
  /** Errors 500 that are said otherwise, by path. */
  readonly failures?: Readonly<Record<string, string>>;
  /** The body that says an error. */
  readonly body: (error: string, headers: Headers) => unknown;
}

const anyText: unknown = expect.any(String);
const bearer = (secret: string): Headers => ({ Authorization: `Bearer ${secret}` });
const idsIn =
  (list: string) =>
  (body: Readonly<Record<string, readonly { readonly id: unknown }[]>>): unknown[] =>
    (body[list] ?? []).map(({ id }) => id);

const agnicToken = (handle: string): Headers => ({
  'X-Agnic-Token': `agnic_tok_sk_test_demo_${handle}`,
});
const AGNIC_ERRORS: Readonly<Record<string, readonly [string, string]>> = {
  unauthorized: [
    'No API token or access token was sent',
    'Send X-Agnic-Token, or Authorization with a Bearer token.',
  ],
  invalid_token: ['The token is unknown, revoked or expired', 'Get a new token and try again.'],
  server_error: [
    'The request could not be completed',
    'Something went wrong. Please try again later.',
  ],
};

const agnicpay: AuthSubject = {
  id: 'agnicpay',
  paths: ['/api/transactions', '/api/balance'],
  refused: [
    ['none', {}, 'unauthorized'],
    ['an empty token', { 'X-Agnic-Token': '' }, 'unauthorized'],
    ['another scheme', { Authorization: 'Basic YTpi' }, 'unauthorized'],
    ['an unknown token', { 'X-Agnic-Token': 'agnic_tok_sk_live_nobody' }, 'invalid_token'],
    ['a token with more behind it', agnicToken('busy2'), 'invalid_token'],
    ['an unknown access token', bearer('agnic_at_nobody'), 'invalid_token'],
    ['a revoked token', agnicToken('revoked'), 'invalid_token'],
    ['an expired access token', bearer('agnic_at_demo_expired'), 'invalid_token'],
    ['an API token as an access token', bearer('agnic_tok_sk_test_demo_busy'), 'invalid_token'],
    ['an access token as an API token', { 'X-Agnic-Token': 'agnic_at_demo_busy' }, 'invalid_token'],
    [
      'a wrong token beside a good access token',
      { 'X-Agnic-Token': 'agnic_tok_nobody', ...bearer('agnic_at_demo_busy') },
      'invalid_token',
    ],
  ],
  invalid: '/api/transactions?limit=x',
  refusedDemos: /revoked|expired/,
  same: [
    [
      'an API token beside the access token of another',
      agnicToken('edge_20'),
      { ...agnicToken('edge_20'), ...bearer('agnic_at_demo_busy') },
    ],
  ],
  rows: {
    target: '/api/transactions?limit=100',
    ids: idsIn('transactions'),
    of: ['edge-20', 'edge-21'],
    counts: [20, 21],
  },
  issued: [
    {
      kind: 'api-token',
      secret: 'agnic_tok_sk_test_new',
      headers: { 'X-Agnic-Token': 'agnic_tok_sk_test_new' },
    },
    { kind: 'access-token', secret: 'agnic_at_new', headers: bearer('agnic_at_new') },
  ],
  // No path has a parameter that could be decoded.
  outside: ['/api/transaction', '/api/%zz'],
  errors: { 404: 'not_found', 405: 'method_not_allowed', 500: 'server_error' },
  body: (error) => {
    const [description = anyText, message = anyText] = AGNIC_ERRORS[error] ?? [];
    return { error, error_description: description, message };
  },
};

const FINRADAR_ERRORS: Readonly<Record<string, string>> = {
  UNAUTHORIZED: 'Missing or invalid Authorization header / api_Token.',
  SERVER_ERROR: 'Unexpected server-side failure.',
};
const radarKey = (label: string): Headers => ({ 'X-API-Key': `fr_demo_${label}` });
// The vendor's sample as it stands, which the busy user has too.
const SAMPLE_TOKEN = 'YOUR_JWT_TOKEN';

const finradar: AuthSubject = {
  id: 'finradar',
  paths: ['/api/v1/billing/history', '/api/v1/account/transactions', '/api/v1/account/balance'],
  refused: [
    ['none', {}, 'UNAUTHORIZED'],
    ['an empty key', { 'X-API-Key': '' }, 'UNAUTHORIZED'],
    ['another scheme', { Authorization: 'Basic YTpi' }, 'UNAUTHORIZED'],
    ['an unknown key', radarKey('nobody'), 'UNAUTHORIZED'],
    ['a key with more behind it', radarKey('busy2'), 'UNAUTHORIZED'],
    ['a revoked key', radarKey('revoked'), 'UNAUTHORIZED'],
    ['an unknown token', bearer('eyJhbGciOiJIUzI1NiJ9.e30.c2ln'), 'UNAUTHORIZED'],
    ['a key as a token', bearer('fr_demo_busy'), 'UNAUTHORIZED'],
    ['a token as a key', { 'X-API-Key': SAMPLE_TOKEN }, 'UNAUTHORIZED'],
    [
      'a good key beside a wrong token',
      { ...radarKey('busy'), ...bearer('wrong') },
      'UNAUTHORIZED',
    ],
  ],
  invalid: '/api/v1/billing/history?limit=x',
  refusedDemos: /revoked|expired/,
  same: [
    ['a key and a token of one user', radarKey('busy'), bearer(SAMPLE_TOKEN)],
    [
      'a token beside the key of another',
      bearer(SAMPLE_TOKEN),
      { ...radarKey('broke'), ...bearer(SAMPLE_TOKEN) },
    ],
  ],
  rows: {
    target: '/api/v1/billing/history?limit=100',
    ids: idsIn('transactions'),
    of: ['edge-20', 'edge-21'],
    counts: [20, 21],
  },
  issued: [
    { kind: 'api-key', secret: 'fr_new', headers: { 'X-API-Key': 'fr_new' } },
    { kind: 'session', secret: 'a.b.c', headers: bearer('a.b.c') },
  ],
  outside: ['/', '/api/v1/billing', '/api/v1/billing/history/wtx_abc123', '/api/%zz'],
  errors: { 404: 'NOT_FOUND', 405: 'METHOD_NOT_ALLOWED', 500: 'SERVER_ERROR' },
  body: (code) => ({ status: 'error', code, message: FINRADAR_ERRORS[code] ?? anyText }),
};

const orgKey = (label: string): Headers => bearer(`nt_org_demo_${label}`);
const IDENTITY_MISSING = 'credit.handler.identity_missing';

const nametrust: AuthSubject = {
  id: 'nametrust',
  paths: ['/credits/usage', '/credits'],
  refused: [
    ['none', {}, IDENTITY_MISSING],
    ['an unknown org key', orgKey('nobody'), IDENTITY_MISSING],
    ['an unknown kind of key', bearer('sk_demo_busy'), IDENTITY_MISSING],
    ['an expired org key', orgKey('expired'), IDENTITY_MISSING],
    ['a revoked org key', orgKey('revoked'), IDENTITY_MISSING],
    ['an org key without billing:read', orgKey('no_billing'), IDENTITY_MISSING],
  ],
  invalid: '/credits/usage?kind=x',
  // The two others have no balance to show, which is tested beside the API.
  refusedDemos: /revoked|expired|no-/,
  conflicts: /unprovisioned|moved/,
  same: [],
  rows: {
    target: '/credits/usage?limit=100',
    ids: idsIn('items'),
    of: ['edge-20', 'edge-21'],
    counts: [20, 21],
  },
  issued: [
    { kind: 'org-key', secret: 'nt_org_new', headers: bearer('nt_org_new') },
    { kind: 'org-key', secret: 'nt_org_brief', headers: bearer('nt_org_brief') },
  ],
  outside: ['/nowhere', '/orgs/org_01drtvzte0e02b60rhk40j3t11'],
  errors: {
    404: 'request.route.not_found',
    405: 'request.route.method_not_allowed',
    500: 'credit.balance.failed',
  },
  failures: { '/credits/usage': 'credit.usage.failed' },
  body: (code) => ({
    object: 'error',
    code,
    message:
      code === IDENTITY_MISSING ? 'An authenticated organization identity is required' : anyText,
  }),
};

const opsKey = (label: string): Headers => bearer(`sk_ops_demo_${label}`);
const NO_TOKEN = 'missing bearer token';
const BAD_TOKEN = 'invalid token';

const sybilion: AuthSubject = {
  id: 'sybilion',
  paths: ['/api/v1/usage', '/api/v1/jobs', '/api/v1/me'],
  refused: [
    ['none', {}, NO_TOKEN],
    ['an empty token', { Authorization: 'Bearer ' }, NO_TOKEN],
    ['another scheme', { Authorization: 'Basic YTpi' }, NO_TOKEN],
    ['a bare key', { Authorization: 'sk_ops_demo_busy' }, NO_TOKEN],
    ['a key in another header', { 'X-Api-Key': 'sk_ops_demo_busy' }, NO_TOKEN],
    ['an unknown key', bearer('sk_ops_nobody'), BAD_TOKEN],
    ['a key with more behind it', opsKey('busy2'), BAD_TOKEN],
    ['a key in another case', bearer('SK_OPS_DEMO_BUSY'), BAD_TOKEN],
    ['an unknown access token', bearer('access_demo_nobody'), BAD_TOKEN],
    ['a revoked key', opsKey('revoked'), BAD_TOKEN],
    ['an expired access token', bearer('access_demo_expired'), BAD_TOKEN],
  ],
  invalid: '/api/v1/usage?limit=0',
  refusedDemos: /revoked|expired/,
  same: [['a key and a token of one user', opsKey('busy'), bearer('access_demo_busy')]],
  rows: {
    target: '/api/v1/usage?limit=200',
    ids: idsIn('usage_events'),
    of: ['edge-50', 'edge-51'],
    counts: [50, 51],
  },
  issued: [
    { kind: 'api-key', secret: 'sk_ops_new', headers: bearer('sk_ops_new') },
    { kind: 'access-token', secret: 'new', headers: bearer('new') },
  ],
  outside: ['/', '/api/v1', '/api/v1/usages', '/api/v1/jobs/x', '/api/v1/Me', '/api/v1/%zz'],
  errors: { 404: 'not found', 405: 'method not allowed', 500: 'internal error' },
  body: (error, headers) => {
    expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
    return { error, trace_id: headers['x-trace-id'] };
  },
};

const wallet = (label: string): Headers => ({ 'X-Wallet': testWallet(label).address });

const x402: AuthSubject = {
  id: 'x402',
  paths: ['/payments', '/usage', '/wallet'],
  refused: [
    ['none', {}, 'unknown_wallet'],
    ['a name', { 'X-Wallet': 'busy' }, 'unknown_wallet'],
    ['an unknown wallet', wallet('nobody'), 'unknown_wallet'],
    ['a revoked wallet', wallet('revoked'), 'unknown_wallet'],
  ],
  invalid: '/payments?limit=x',
  refusedDemos: /revoked/,
  same: [
    [
      'an address in any case of letters',
      wallet('busy'),
      { 'X-Wallet': testWallet('busy').address.toLowerCase() },
    ],
  ],
  rows: {
    target: '/payments?limit=100',
    ids: idsIn('payments'),
    of: ['busy', 'rich'],
    counts: [100, 0],
  },
  outside: ['/nowhere', '/payments/1'],
  errors: { 404: 'not_found', 405: 'method_not_allowed', 500: 'internal_error' },
  body: (error) => ({ error, message: anyText }),
};

export const subjects: readonly AuthSubject[] = [agnicpay, finradar, nametrust, sybilion, x402];
