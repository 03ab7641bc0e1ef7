import type { Express } from 'express';
import type { Contract } from './contract.js';
import { httpListener } from './http-adapter.js';
import { Kernel, type ServeOptions } from './kernel.js';
import { loadExpress } from './lazy-imports.js';
import type { Desk, Provider } from './provider.js';

/** The kernel for one API as an Express application of its own, which may be mounted anywhere. */
export function serveProvider<D extends Desk, R extends { readonly type: string }>(
  provider: Provider<D, R>,
  contract: Contract,
  options: ServeOptions<D>,
): Express {
  const kernel = new Kernel(provider, contract, options);
  const app = loadExpress()();
  // Nothing that the document does not know leaves.
  app.disable('x-powered-by');
  app.use(httpListener((request) => kernel.handle(request)));
  return app;
}
