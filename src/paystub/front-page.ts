import type { Contract } from '../contract/contract.js';
import type { ApiRequest } from '../contract/message.js';

/**
 * Whether a request to the root of an API is a browser's, and the API has no operation there: then it
 * is shown a page. Programs that take anything, or JSON as well, get the API's own answer.
 */
export function asksForPage({ method, path, headers }: ApiRequest, contract: Contract): boolean {
  if (path !== '/' || (method !== 'GET' && method !== 'HEAD')) return false;
  const weights = weightsOf(headers.accept ?? '');
  const page = weights.get('text/html') ?? 0;
  if (page === 0 || page < (weights.get('application/json') ?? 0)) return false;
  return ![...contract.operations.values()].some((operation) => operation.path === '/');
}

/** The media types of an `Accept` that are named in full, with their weights (RFC 9110, section 12.5.1). */
function weightsOf(accept: string): Map<string, number> {
  return new Map(
    accept.split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [type, weight === undefined ? 1 : Number(weight) || 0];
    }),
  );
}
