import cors from 'cors';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Contract } from './contract.js';
import { Kernel, type ServeOptions } from './kernel.js';
import type { Desk, Provider } from './provider.js';
import { routesOf } from './routes.js';
import { violationsHeader } from './violations-header.js';

/** The kernel for one API: an Express application that may be mounted anywhere. */
export function serveProvider<D extends Desk, R extends { readonly type: string }>(
  provider: Provider<D, R>,
  contract: Contract,
  options: ServeOptions<D>,
): Express {
  const kernel = new Kernel(provider, contract, options);
  const app = express();
  // Nothing that the document does not know leaves.
  app.disable('x-powered-by');
  app.set('case sensitive routing', true);
  app.set('strict routing', false);
  // Nested keys (`a[b]=1`) stay plain names: no parameter of these APIs is an object.
  app.set('query parser', 'simple');
  app.use(
    cors({
      // A front-end's dev server may stand on any origin, and sends cookies.
      origin: true,
      credentials: true,
      exposedHeaders: exposedHeaders(contract),
      maxAge: 600,
      // The preflight's answer leaves by the one door too.
      preflightContinue: true,
    }),
  );
  // Each promise is returned, so that Express hears of a rejection.
  app.use((req, res, next) => {
    if (req.method === 'OPTIONS') return kernel.preflight(req, res);
    next();
  });
  for (const route of routesOf(contract)) {
    app.all(route.pattern, (req, res) => kernel.exchange(req, res, route));
  }
  app.use((req, res) => kernel.unrouted(req, res, { type: 'no-such-path' }));
  const onError: ErrorRequestHandler = (error, req, res, _next) => {
    const undecodable = error instanceof URIError;
    return kernel.unrouted(req, res, { type: undecodable ? 'malformed-path' : 'internal' }, error);
  };
  app.use(onError);
  return app;
}

function exposedHeaders(contract: Contract): string[] {
  const documented = [...contract.operations.values()]
    .map((operation) => operation.responses)
    .concat(contract.unrouted)
    .flatMap((responses) => [...responses.values()])
    .flatMap((response) => response.headers.map((header) => header.name))
    // Browsers never hand Set-Cookie to scripts, exposed or not.
    .filter((name) => name.toLowerCase() !== 'set-cookie');
  return [...new Set([violationsHeader, 'Preference-Applied', ...documented])];
}
