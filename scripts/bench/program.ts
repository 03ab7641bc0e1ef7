/** The program as it is built: what is measured is what is shipped, not the sources under a loader. */
import { fileURLToPath } from 'node:url';

export const repository: string = fileURLToPath(new URL('../..', import.meta.url));

function built(module: string): string {
  return new URL(`../../dist/${module}`, import.meta.url).href;
}

export async function loadApp(): Promise<typeof import('../../src/paystub.js')> {
  return import(built('app.js'));
}

export async function loadLedger(): Promise<typeof import('../../src/ledger/index.js')> {
  return import(built('ledger/index.js'));
}

export async function loadPaymentIds(): Promise<
  Pick<typeof import('../../src/providers/actumx/wire.js'), 'paymentIds'>
> {
  return import(built('providers/actumx/wire.js'));
}

export async function loadX402(): Promise<
  Pick<
    typeof import('../../src/payments/index.js'),
    'encodeHeader' | 'signedPayment' | 'testWallet'
  > &
    Pick<typeof import('../../src/payments/eip3009.js'), 'signerOf'>
> {
  return { ...(await import(built('x402/index.js'))), ...(await import(built('x402/eip3009.js'))) };
}
