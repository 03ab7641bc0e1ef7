import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { pointerKeys, pointerToken } from '../../src/json-pointer.js';
import type { Incoming, Outgoing } from './client.js';

/** Any object of a parsed document. */
export type Node = Readonly<Record<string, unknown>>;

/** The object or list that stands there, or one without members. */
export function within(node: Node, ...keys: readonly string[]): Node {
  let here: unknown = node;
  for (const key of keys) here = isNode(here) ? here[key] : undefined;
  return isNode(here) ? here : {};
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** An operation as the judge found it in the document. */
export interface JudgedOperation {
  readonly id: string;
  /** Upper case. */
  readonly method: string;
  /** As the document has it. */
  readonly path: string;
  readonly parameters: readonly Node[];
  readonly body: Node | undefined;
  readonly responses: Node;
}

/** Headers that HTTP, CORS and paystub itself add, whatever the document says. */
const alwaysAllowed = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'content-type',
  'vary',
  'x-content-type-options',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
  'access-control-max-age',
  'sl-violations',
  'preference-applied',
]);

/** What only an error of ours would say: stacks, files, libraries, other languages. */
const leaks =
  /node_modules|\/(?:src|dist)\/|\bat \S+ \(|\n\s+at |\.[cm]?[jt]s:\d|TypeError|RangeError|SyntaxError|ReferenceError|ENOENT|ECONN|express|\bajv\b|lowdb|SQLITE|SELECT |<pre>|Cannot (?:GET|POST|PUT|DELETE|PATCH|read)/;

/**
 * Holds answers against a document, from the YAML up with code of its own: what serves the answers
 * is not asked whether they are good.
 */
export class Judge {
  readonly operations: readonly JudgedOperation[];
  readonly #root: Node;
  readonly #ajv: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(file: string) {
    this.#root = parse(readFileSync(file, 'utf8'));
    this.#ajv = new Ajv2020({ strict: false, logger: false, validateSchema: false });
    addFormats.default(this.#ajv, { mode: 'full' });
    this.#ajv.addSchema({ ...this.#root, $id: 'judged:document' });
    this.operations = Object.keys(within(this.#root, 'paths')).flatMap((path) => {
      const item = within(this.#root, 'paths', path);
      return Object.keys(item).flatMap((method) => {
        const operation = within(item, method);
        if (!isNode(operation.responses)) return [];
        const { requestBody } = operation;
        return [
          {
            id: String(operation.operationId),
            method: method.toUpperCase(),
            path,
            parameters: [item, operation]
              .flatMap((one) => Object.values(within(one, 'parameters')))
              .map((one) => this.resolve(one as Node).node),
            body: isNode(requestBody) ? this.resolve(requestBody).node : undefined,
            responses: operation.responses,
          },
        ];
      });
    });
  }

  /** Follows references. */
  resolve(node: Node, pointer = ''): { readonly node: Node; readonly pointer: string } {
    const { $ref: ref } = node;
    if (typeof ref !== 'string') return { node, pointer };
    return this.resolve(within(this.#root, ...pointerKeys(ref)), ref);
  }

  /** Which operation a request means: by its decoded segments, literal ones first; HEAD is GET. */
  operationOf(method: string, path: string): JudgedOperation | undefined {
    const wanted = method === 'HEAD' ? 'GET' : method;
    const segments = path.replace(/([^/])\/$/, '$1').split('/');
    const fits = (one: JudgedOperation): boolean => {
      const own = one.path.replace(/([^/])\/$/, '$1').split('/');
      return (
        own.length === segments.length &&
        own.every((token, index) => {
          const segment = segments[index] ?? '';
          if (!token.includes('{')) return token === segment;
          return segment !== '' && decoded(segment) !== undefined;
        })
      );
    };
    const fitting = this.operations.filter((one) => one.method === wanted && fits(one));
    return fitting.sort(
      (a, b) => (a.path.includes('{') ? 1 : 0) - (b.path.includes('{') ? 1 : 0),
    )[0];
  }

  /** What is wrong with an answer to a request whose path, below the mount point, is `path`. */
  faultOf(request: Outgoing, path: string, answer: Incoming): string | undefined {
    const operation = this.operationOf(request.method, path);
    const unrouted = within(this.#root, 'x-unrouted');
    const [responses, where] =
      operation && request.method !== 'OPTIONS'
        ? [operation.responses, '#/paths']
        : [unrouted, '#/x-unrouted'];
    const pointer = operation
      ? `${where}/${pointerToken(operation.path)}/${operation.method.toLowerCase()}/responses`
      : where;
    return this.#faultUnder(responses, pointer, request, answer) ?? leakIn(request, answer);
  }

  /** The same for an answer of paystub's own in the middle of an API: what `Prefer` could not obtain. */
  faultUnrouted(request: Outgoing, answer: Incoming): string | undefined {
    const responses = within(this.#root, 'x-unrouted');
    return this.#faultUnder(responses, '#/x-unrouted', request, answer) ?? leakIn(request, answer);
  }

  #faultUnder(
    responses: Node,
    where: string,
    { method }: Outgoing,
    { status, headers, body }: Incoming,
  ): string | undefined {
    const raw = responses[String(status)];
    if (!isNode(raw)) return `${status} is not documented`;
    const { node, pointer } = this.resolve(raw, `${where}/${status}`);
    const documented = Object.entries(within(node, 'headers'));
    for (const [name, one] of documented) {
      const header = this.resolve(one as Node, `${pointer}/headers/${pointerToken(name)}`);
      const value = headers[name.toLowerCase()];
      if (value === undefined) {
        if (header.node.required === true) return `the header ${name} is missing`;
        continue;
      }
      if (!isNode(header.node.schema)) continue;
      const { type } = this.resolve(header.node.schema).node;
      for (const text of Array.isArray(value) ? value : [value]) {
        const meant = type === 'integer' || type === 'number' ? Number(text) : text;
        const fault = this.#schemaFault(`${header.pointer}/schema`, meant);
        if (fault) return `the header ${name} is ${text}: ${fault}`;
      }
    }
    const known = new Set(documented.map(([name]) => name.toLowerCase()));
    const stray = Object.keys(headers).find((name) => !known.has(name) && !alwaysAllowed.has(name));
    if (stray !== undefined) return `the header ${stray} is not documented`;

    const content = within(node, 'content');
    const type = headers['content-type']?.split(';')[0];
    if (Object.keys(content).length === 0) {
      return body === '' && type === undefined ? undefined : 'a body is not documented';
    }
    // Whether there may be an empty one besides, a document says in an extension.
    if (type === undefined && body === '' && isNode(node['x-empty-body'])) return undefined;
    if (type === undefined || !isNode(content[type]))
      return `the media type ${type} is not documented`;
    // What HEAD leaves out cannot be looked at.
    if (method === 'HEAD') return body === '' ? undefined : 'an answer to HEAD has a body';
    if (Buffer.byteLength(body) !== Number(headers['content-length'])) return 'the length is wrong';
    if (!isNode(within(content, type).schema)) return undefined;
    let value: unknown = body;
    if (type.endsWith('json')) {
      try {
        value = JSON.parse(body);
      } catch {
        return 'the body is not JSON';
      }
    }
    const fault = this.#schemaFault(`${pointer}/content/${pointerToken(type)}/schema`, value);
    return fault && `the body ${fault}`;
  }

  #schemaFault(pointer: string, value: unknown): string | undefined {
    let validate = this.#compiled.get(pointer);
    if (!validate) {
      validate = this.#ajv.compile({ $ref: `judged:document${encodeURI(pointer)}` });
      this.#compiled.set(pointer, validate);
    }
    return validate(value) ? undefined : this.#ajv.errorsText(validate.errors);
  }
}

/** Text in an answer that only our own insides can have put there. */
function leakIn(request: Outgoing, answer: Incoming): string | undefined {
  const said = `${answer.body}\n${Object.values(answer.headers).join('\n')}`;
  const leak = leaks.exec(said)?.[0];
  if (
    leak === undefined ||
    /^text\/(?:html|css|javascript)/.test(answer.headers['content-type'] ?? '')
  ) {
    return undefined;
  }
  // What the client wrote may come back to it.
  const sent = `${request.target} ${request.body ?? ''} ${request.headers.flat().join(' ')}`;
  return sent.includes(leak) || decoded(sent)?.includes(leak) ? undefined : `it says ${leak}`;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
