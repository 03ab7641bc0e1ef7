import { readFileSync } from 'node:fs';
import type { Contract } from '../contract/contract.js';
import { isObject, type Json } from '../contract/document.js';
import { loadYaml } from '../contract/lazy-imports.js';

/** The document with a server that is here, before the real ones. `url` is where the API is mounted. */
export function asJson(contract: Contract, url: string): Record<string, unknown> {
  return { ...contract.document.root, servers: serversFrom(contract, url) };
}

/** The documents in YAML, each with {@link HERE} for the address that is asked for. */
const written = new WeakMap<Contract, string>();

const HERE = 'http://here.paystub.invalid';

/** The same in YAML, with the comments that it was written with. It is written once. */
export function asYaml(contract: Contract, url: string): string {
  let text = written.get(contract);
  if (text === undefined) {
    if (contract.isLenient) text = loadYaml().stringify(asJson(contract, HERE));
    else {
      const document = loadYaml().parseDocument(readFileSync(contract.file, 'utf8'));
      document.set('servers', document.createNode(serversFrom(contract, HERE)));
      text = document.toString();
    }
    written.set(contract, text);
  }
  return text.replace(HERE, () => url || '/');
}

function serversFrom(contract: Contract, url: string): Json[] {
  const { servers } = contract.document.root;
  const real = Array.isArray(servers) ? servers.filter(isObject) : [];
  return [{ url: url || '/', description: 'This paystub.' }, ...real];
}
