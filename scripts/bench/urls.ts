/** The addresses that pages are asked at. */
import { FAILED, HISTORY, numbers, SHORTEST } from './worlds.js';

export const LIST_PATH = '/agnicpay/api/transactions';

/** Rows of a page: the API's own default. */
const LIMIT = 20;
const DAY = 86_400_000;

/** The pages of the list without filters that are full for every size of account. */
export function plainPages(): string[] {
  return Array.from({ length: 40 }, (_, at) => `${LIST_PATH}?page=${at + 1}&limit=${LIMIT}`);
}

/** Texts to search for, and the share of the services that has them. */
const SEARCHES = [
  ['openai', 3 / 8],
  ['Gateway', 4 / 8],
  ['/v1/', 6 / 8],
  ['https://', 1],
] as const;
const STATUSES = [
  ['success', 1 - FAILED],
  ['failed', FAILED],
] as const;
/** The least that the two dates leave. */
const IN_PERIOD = 0.75;

/**
 * So many different filters, each of all kinds together: a search, a network, a status and both dates.
 * Only pages that are full on the shortest history: they have as many rows to write on every account,
 * or the accounts could not be compared.
 */
export function filteredPages(count: number): string[] {
  const draw = numbers(11);
  const urls = new Set<string>();
  while (urls.size < count) {
    const [search, found] = SEARCHES[draw(SEARCHES.length)] ?? SEARCHES[0];
    const [status, share] = STATUSES[draw(STATUSES.length)] ?? STATUSES[0];
    const rows = (SHORTEST * found * share * IN_PERIOD) / HISTORY.networks.length;
    // Chance leaves some filters fewer rows than their share.
    const pages = Math.floor((0.7 * rows) / LIMIT);
    if (pages < 1) continue;
    const query = new URLSearchParams({
      page: String(1 + draw(pages)),
      limit: String(LIMIT),
      search,
      network: HISTORY.networks[draw(HISTORY.networks.length)] as string,
      status,
      startDate: dateOf(HISTORY.from + draw(20 * DAY), draw(2) === 0),
      endDate: dateOf(HISTORY.to - draw(20 * DAY), draw(2) === 0),
    });
    urls.add(`${LIST_PATH}?${query}`);
  }
  return [...urls];
}

/** A day, or a moment to the second. */
function dateOf(at: number, day: boolean): string {
  return day
    ? new Date(at).toISOString().slice(0, 10)
    : `${new Date(at).toISOString().slice(0, 19)}Z`;
}
