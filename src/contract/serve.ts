import cors from 'cors';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Contract } from './contract.js';
import { Kernel, type ServeOptions } from './kernel.js';
import type { Desk, Provider } from './provider.js';
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
  // The validator reads both settings off the application, to match as Express does.
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
  app.use((req, res, next) => {
    if (req.method === 'OPTIONS') void kernel.preflight(req, res);
    else next();
  });
  for (const path of literalFirst(contract)) {
    app.all(path.replaceAll(/\{([^}]+)\}/g, ':$1'), (req, res) => kernel.exchange(req, res, path));
  }
  app.use((req, res) => kernel.unrouted(req, res, { type: 'no-such-path' }));
  const onError: ErrorRequestHandler = (error, req, res, _next) => {
    const undecodable = error instanceof URIError;
    void kernel.unrouted(req, res, { type: undecodable ? 'malformed-path' : 'internal' }, error);
  };
  app.use(onError);
  return app;
}

/** `/keys/new` is asked before `/keys/{id}`. */
function literalFirst(contract: Contract): string[] {
  const paths = new Set([...contract.operations.values()].map((operation) => operation.path));
  return [...paths].sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')));
}

function exposedHeaders(contract: Contract): string[] {
  const names = new Set([violationsHeader, 'Preference-Applied']);
  for (const operation of contract.operations.values()) {
    for (const response of operation.responses.values()) {
      for (const header of response.headers) names.add(header.name);
    }
  }
  // Browsers never hand Set-Cookie to scripts, exposed or not.
  names.delete('Set-Cookie');
  return [...names];
}
