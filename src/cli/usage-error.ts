/** The command cannot be carried out as it was typed. The message says what to type instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
