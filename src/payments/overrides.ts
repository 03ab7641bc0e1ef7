/**
 * How a handler says what its answer came to, under `upto`: by the header that handlers of the official
 * server say it by. The gate takes it off, so that it never leaves.
 */
import type { Answer } from '../contract/answer.js';

const OVERRIDES = 'Settlement-Overrides';

/** An answer that came to so much, in the asset's smallest units. */
export function charging<A extends Answer>(answer: A, amount: bigint): A {
  const headers = { ...answer.headers, [OVERRIDES]: JSON.stringify({ amount: String(amount) }) };
  return { ...answer, headers };
}

/** What an answer came to, and the answer without saying so; undefined where it does not say. */
export function chargeOf(answer: Answer): {
  readonly answer: Answer;
  readonly amount: bigint | undefined;
} {
  const { [OVERRIDES]: said, ...headers } = answer.headers;
  if (said === undefined) return { answer, amount: undefined };
  const { amount } = JSON.parse(String(said)) as { readonly amount: string };
  return { answer: { ...answer, headers }, amount: BigInt(amount) };
}
