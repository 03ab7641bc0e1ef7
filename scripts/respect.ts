/**
 * Plays every Arazzo document beside the specs against the mock, with Redocly's Respect: the sequences
 * that we describe for others have to work. Fails when one does not.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mount } from '../src/control/index.js';
import { createPaystub } from '../src/paystub.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const suffix = '.arazzo.yaml';

/** Respect's exit code on one document, played against the API's mock as its first demo caller. */
export async function respect(document: string): Promise<number> {
  const id = document.slice(0, -suffix.length);
  const paystub = await createPaystub({ apis: [id] });
  const server = createServer(paystub.listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const inputs = inputsOf(paystub.mounts[0]);
  try {
    const child = spawn(
      process.execPath,
      [
        join(root, 'node_modules', '@redocly', 'cli', 'bin', 'cli.js'),
        'respect',
        join('openapi', document),
        '--server',
        `${id}=http://127.0.0.1:${port}`,
        '--input',
        JSON.stringify(inputs),
      ],
      { cwd: root, stdio: 'inherit', env: { ...process.env, REDOCLY_TELEMETRY: 'off' } },
    );
    await once(child, 'close');
    return child.exitCode ?? 1;
  } finally {
    server.close();
    server.closeAllConnections();
    await paystub.close();
  }
}

/** The inputs of a workflow are the caller's credentials, as they are sent, by their security schemes. */
function inputsOf(mount: Mount | undefined): Record<string, string> {
  const headers = new Map(
    Object.entries(mount?.demo[0]?.headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  );
  const inputs: Record<string, string> = {};
  for (const { name, in: place, key } of mount?.contract.schemes.values() ?? []) {
    const value = place === 'cookie' ? headers.get('cookie') : headers.get(key.toLowerCase());
    if (value === undefined) continue;
    inputs[name] = place === 'cookie' ? value.slice(value.indexOf('=') + 1) : value;
  }
  return inputs;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const documents = readdirSync(join(root, 'openapi')).filter((name) => name.endsWith(suffix));
  for (const document of documents) {
    if ((await respect(document)) !== 0) process.exitCode = 1;
  }
  if (documents.length === 0) throw new Error('there is no Arazzo document');
}
