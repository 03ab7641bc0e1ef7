// Generated from openapi/control.yaml by `npm run generate`. Do not edit.

import createFetchClient, { type Client as FetchClient, type ClientOptions } from 'openapi-fetch';
import type { paths } from './wire.gen.js';

/** A client of paystub control plane whose paths, parameters and answers are typed as the document has them. */
export type Client = FetchClient<paths>;

/** Makes one: `baseUrl` is the mock, or the real host. Never throws for an answer, whatever its status. */
export function createClient(options: ClientOptions): Client {
  return createFetchClient<paths>(options);
}
