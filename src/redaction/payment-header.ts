/** Larger ones are no payments. */
const longest = 64 * 1024;

/**
 * What may be seen of a signed x402 payment: how, where, how much, by whom, and its nonce. Undefined
 * where the header cannot be read.
 */
export function paymentSummary(header: string): string | undefined {
  if (header.length > longest) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
  const accepted = member(value, 'accepted');
  const payload = member(value, 'payload');
  const authorization = member(payload, 'authorization') ?? member(payload, 'permit2Authorization');
  const facts: readonly (readonly [string, unknown])[] = [
    ['scheme', member(accepted, 'scheme') ?? member(value, 'scheme')],
    ['network', member(accepted, 'network') ?? member(value, 'network')],
    [
      'amount',
      member(authorization, 'value') ?? member(member(authorization, 'permitted'), 'amount'),
    ],
    ['payer', member(authorization, 'from')],
    ['nonce', member(authorization, 'nonce')],
  ];
  const shown = facts.flatMap(([name, fact]) =>
    typeof fact === 'string' && /^[\w:.-]{1,128}$/.test(fact) ? [`${name}=${fact}`] : [],
  );
  return shown.length === 0 ? undefined : `${shown.join('; ')}; the rest is hidden`;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
