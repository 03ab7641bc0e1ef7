import { join } from 'node:path';
import { Contract } from '../contract/contract.js';
import { isDocument, readDocument } from '../documents/index.js';
import { documentsFolder } from '../paystub.js';
import { checkApis } from './values.js';

/** A contract by what the command line says: the id of a built-in API, or a document. */
export async function contractOf(
  source: string,
): Promise<{ readonly id: string; readonly contract: Contract }> {
  if (isDocument(source)) {
    const { id, document } = await readDocument(source);
    return { id, contract: new Contract(document) };
  }
  checkApis([source]);
  return { id: source, contract: Contract.read(join(documentsFolder, `${source}.yaml`)) };
}
