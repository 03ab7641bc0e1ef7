/**
 * The same time of day, `months` months later, or earlier when negative, in UTC. A day that the month
 * does not have becomes its last, as subscriptions renew: a month after 31 January is 28 February.
 * Moments are milliseconds since the Unix epoch.
 */
export function addMonths(at: number, months: number): number {
  const from = new Date(at);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  // `Date.UTC` takes a year below 100 for one of the last century.
  const last = new Date(0);
  last.setUTCFullYear(year, month + 1, 0);
  const to = new Date(at);
  to.setUTCFullYear(year, month, Math.min(from.getUTCDate(), last.getUTCDate()));
  return to.getTime();
}
