import { isObject, type Json } from '../../contract/document.js';
import { isJson } from '../../contract/media-type.js';
import { pointerToken } from '../../json-pointer.js';
import type { Sheet } from './page-parts.js';
import { placed } from './schema.js';

export interface Example {
  readonly name: string;
  readonly summary: string;
  /** As it would be sent, JSON indented. */
  readonly text: string;
}

/** The named examples of a body, by the pointer to its media type. */
export function examplesOf(sheet: Sheet, pointer: string, mediaType: string): Example[] {
  const asSent = (value: Json): string =>
    isJson(mediaType) ? JSON.stringify(value, null, 2) : String(value);
  const only = sheet.document.at(`${pointer}/example`);
  if (only !== undefined) return [{ name: 'example', summary: '', text: asSent(only) }];
  const examples = sheet.document.at(`${pointer}/examples`);
  if (!isObject(examples)) return [];
  return Object.keys(examples).map((name) => {
    const { schema: example } = placed(sheet, `${pointer}/examples/${pointerToken(name)}`);
    const { value = null, summary } = example;
    return {
      name,
      summary: typeof summary === 'string' ? summary : '',
      text: asSent(value),
    };
  });
}
