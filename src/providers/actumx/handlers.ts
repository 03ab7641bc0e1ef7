import { list } from '../../behaviour/index.js';
import type { Handlers } from '../../contract/provider.js';
import type { Rejection } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import {
  API_KEY,
  beginSession,
  type Caller,
  CLEARED_COOKIES,
  currentSession,
  newSessionCookies,
  originRefusal,
  passwordHash,
  REALM,
  SESSION_COOKIE,
} from './auth.js';
import { NAME_MOST, NUL_REFUSED, tooBig, validationError } from './errors.js';
import type { defaults, operations } from './wire.gen.js';
import {
  apiKey,
  challenge,
  createdApiKey,
  KEY_PREFIX_LENGTH,
  keyIds,
  keySecrets,
  paidQuote,
  paymentIds,
  paymentIntent,
  QUOTE_CENTS,
  QUOTE_ENDPOINT,
  receipt,
  receiptIds,
  session,
  topUpResult,
  transaction,
  usageEvent,
  user,
} from './wire.js';

/** The kind of the entries that top-ups are. */
export const TOP_UP = 'top-up';

const KEYS = { kind: { equals: API_KEY } } as const;

export const handlers: Handlers<operations, defaults, Caller, WorldDesk, Rejection> = {
  listTransactions: list({
    feed: ({ caller: { account }, desk: { ledger } }) => ledger.payments(account),
    columns: { '/createdAt': 'createdAt' },
    row: ({ caller: { principal, account }, desk: { ledger } }) => {
      const keys = ledger.credentials(principal);
      return (seq, row) =>
        transaction(account, seq, row, principal, keys.get(row.credential ?? -1));
    },
  }),

  listUsageEvents: list({
    feed: ({ caller: { account }, desk: { ledger } }) => ledger.usage(account),
    columns: { '/createdAt': 'at' },
    row:
      ({ caller: { principal, account } }) =>
      (seq, row) =>
        usageEvent(account, seq, row, principal),
  }),

  listApiKeys: list({
    feed: ({ caller: { principal }, desk: { ledger } }) => ledger.credentials(principal),
    where: KEYS,
    columns: { '/createdAt': 'createdAt' },
    row:
      ({ caller: { principal } }) =>
      (seq, row) =>
        apiKey(principal, seq, row),
  }),

  createApiKey: async ({ body, caller: { principal }, desk, reply, refuse }) => {
    const name = body.name.trim();
    // The document counts characters; the real API counts UTF-16 units, two for an emoji.
    if (name.length > NAME_MOST) {
      return reply(400, validationError(`name: ${tooBig(NAME_MOST)}`));
    }
    if (name.includes('\0')) return reply(500, NUL_REFUSED);
    const seq = desk.ledger.credentials(principal).length;
    const secret = keySecrets.encode({ account: principal, seq });
    const issued = await desk.execute({
      type: 'issue-credential',
      principal,
      kind: API_KEY,
      name,
      secret,
      prefix: secret.slice(0, KEY_PREFIX_LENGTH),
      permissions: ['*'],
    });
    if (!issued.ok) return refuse(issued.rejection);
    return reply(200, createdApiKey(principal, seq, secret));
  },

  revokeApiKey: async ({ path, caller: { principal }, desk, reply, refuse }) => {
    if (path.id.includes('\0')) return reply(500, NUL_REFUSED);
    const key = keyIds.decode(path.id);
    const row = key?.account === principal && desk.ledger.credentials(principal).get(key.seq);
    // Whether there was such a key is nobody's business but its owner's.
    if (!key || !row || row.kind !== API_KEY) return reply(200, { success: true });
    const revoked = await desk.execute({
      type: 'revoke-credential',
      principal,
      credential: key.seq,
    });
    return revoked.ok ? reply(200, { success: true }) : refuse(revoked.rejection);
  },

  getQuote: async ({ query, header, caller, desk, request: { method }, reply, refuse }) => {
    const { account, credential } = caller;
    const [id, proof] = [header['x-payment-id'], header['x-payment-proof']];
    if (!id || !proof) {
      const terms = { account, credential, amount: QUOTE_CENTS, resource: QUOTE_ENDPOINT, method };
      const opened = await desk.execute({ type: 'open-payment', ...terms });
      if (!opened.ok) return refuse(opened.rejection);
      const { seq } = opened.result;
      return reply(402, challenge(account, seq, paymentOf(desk, account, seq)));
    }
    const payment = provenPayment(desk, caller, id, proof);
    if (payment === undefined) return reply(402, { error: 'invalid_payment_proof' });
    const usage = { units: 1, resource: QUOTE_ENDPOINT, method };
    const used = await desk.execute({
      type: 'complete-payment',
      account,
      payment,
      credential,
      usage,
    });
    if (!used.ok) return refuse(used.rejection);
    const topic = query.topic.trim() || 'general';
    return reply(200, paidQuote(account, payment, paymentOf(desk, account, payment), topic));
  },

  settlePayment: async ({ body, caller: { account, credential }, desk, reply, refuse }) => {
    if (body.paymentId.includes('\0')) return reply(500, NUL_REFUSED);
    const ref = paymentIds.decode(body.paymentId.trim());
    if (ref?.account !== account) return reply(404, { error: 'payment_not_found' });
    const payment = ref.seq;
    const settled = await desk.execute({ type: 'settle-payment', account, payment, credential });
    if (!settled.ok) return refuse(settled.rejection);
    const row = paymentOf(desk, account, payment);
    return reply(200, receipt(account, payment, row, settled.result.repeated));
  },

  getBillingSummary: ({ caller: { principal, account }, desk: { ledger }, reply }) =>
    reply(200, {
      balanceCents: ledger.balance(account),
      topUpTotalCents: ledger.entries(account).sum('amount', { kind: { equals: TOP_UP } }),
      usageTotalCents: ledger.usage(account).sum('cost'),
      activeApiKeys: ledger.credentials(principal).count({ ...KEYS, revokedAt: { isNull: true } }),
      x402Transactions: ledger.payments(account).length,
    }),

  topUpBalance: async ({ body: { amountCents: amount }, caller, desk, reply, refuse }) => {
    const { account } = caller;
    const added = await desk.execute({ type: 'credit', account, kind: TOP_UP, amount });
    if (!added.ok) return refuse(added.rejection);
    const balance = desk.ledger.balance(account);
    return reply(200, topUpResult(account, added.result.seq, amount, balance));
  },

  listPaymentIntents: list({
    feed: ({ caller: { account }, desk: { ledger } }) => ledger.entries(account),
    where: { kind: { equals: TOP_UP } },
    columns: { '/createdAt': 'at' },
    row:
      ({ caller: { principal, account } }) =>
      (seq, row) =>
        paymentIntent(account, seq, row, principal),
  }),

  signUpWithEmail: async ({ body, header, desk, request, reply, refuse }) => {
    const refusal = originRefusal(header.Cookie, header.Origin, request.header('host'));
    if (refusal) return reply(403, refusal);
    if (body.name.includes('\0')) {
      return reply(422, { code: 'FAILED_TO_CREATE_USER', message: 'Failed to create user' });
    }
    const email = body.email.toLowerCase();
    const added = await desk.execute({
      type: 'add-principal',
      realm: REALM,
      handle: email,
      kind: 'user',
      name: body.name,
      email,
      passwordHash: passwordHash(email, body.password),
    });
    if (!added.ok) return refuse(added.rejection);
    const { index } = added.result;
    const remember = body.rememberMe !== false;
    const agent = request.header('user-agent') ?? '';
    const begun = await beginSession(desk, index, agent, remember);
    if (!begun.ok) return refuse(begun.rejection);
    const { token } = begun;
    const headers = { 'Set-Cookie': newSessionCookies(token, remember) };
    return reply(200, { token, user: userOf(desk, index) }, headers);
  },

  signInWithEmail: async ({ body, header, desk, request, reply, refuse }) => {
    const refusal = originRefusal(header.Cookie, header.Origin, request.header('host'));
    if (refusal) return reply(403, refusal);
    const email = body.email.toLowerCase();
    const found = desk.ledger.findPrincipal(REALM, { email });
    if (found?.passwordHash !== passwordHash(email, body.password)) {
      const message = 'Invalid email or password';
      return reply(401, { code: 'INVALID_EMAIL_OR_PASSWORD', message });
    }
    const remember = body.rememberMe !== false;
    const agent = request.header('user-agent') ?? '';
    const begun = await beginSession(desk, found.index, agent, remember);
    if (!begun.ok) return refuse(begun.rejection);
    const { token } = begun;
    const headers = { 'Set-Cookie': newSessionCookies(token, remember) };
    return reply(200, { redirect: false, token, user: user(found) }, headers);
  },

  signOut: async ({ header, desk, request, reply, refuse }) => {
    const refusal = originRefusal(header.Cookie, header.Origin, request.header('host'));
    if (refusal) return reply(403, refusal);
    const current = currentSession(desk, request.cookie(SESSION_COOKIE));
    if (current) {
      const { principal, credential } = current;
      const ended = await desk.execute({ type: 'revoke-credential', principal, credential });
      if (!ended.ok) return refuse(ended.rejection);
    }
    return reply(200, { success: true }, { 'Set-Cookie': CLEARED_COOKIES });
  },

  getSession: ({ desk, request, reply }) => {
    const current = currentSession(desk, request.cookie(SESSION_COOKIE));
    if (!current) return reply(200, null);
    const { principal, credential } = current;
    const row = desk.ledger.credentials(principal).get(credential);
    if (row === undefined) throw new Error(`principal ${principal} has no session ${credential}`);
    const now = session(principal, credential, row);
    return reply(200, { session: now, user: userOf(desk, principal) });
  },

  getAuthStatus: ({ reply }) => reply(200, { ok: true }),

  getHealth: ({ reply }) => reply(200, { status: 'ok', service: 'x402-api' }),
};

/** The payment that the two headers prove to be paid, by the key that began it. */
function provenPayment(
  { ledger }: WorldDesk,
  { account, credential }: Caller,
  id: string,
  proof: string,
): number | undefined {
  const payment = paymentIds.decode(id);
  const paid = receiptIds.decode(proof);
  if (payment?.account !== account || paid?.account !== account) return undefined;
  const row = ledger.payments(account).get(payment.seq);
  const proven = paid.seq === payment.seq && row?.credential === credential && row.settledAt;
  return proven ? payment.seq : undefined;
}

function paymentOf({ ledger }: WorldDesk, account: number, seq: number) {
  const row = ledger.payments(account).get(seq);
  if (row === undefined) throw new Error(`account ${account} has no payment ${seq}`);
  return row;
}

function userOf({ ledger }: WorldDesk, index: number) {
  const principal = ledger.principal(index);
  if (principal === undefined) throw new Error(`there is no principal ${index}`);
  return user(principal);
}
