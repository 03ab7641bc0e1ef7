/** Makes a document of others one that can be served, and says what was changed for that. */
import { isObject, type Json, type JsonObject } from '../contract/document.js';
import { pointerToken, referenceKeys } from '../json-pointer.js';
import { pricedBy } from './price.js';

/** What could not be used as it stands, and what became of it. */
export interface Notice {
  /** JSON pointer, or `GET /things`. */
  readonly place: string;
  readonly what: string;
}

type Open = Record<string, unknown>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
/** HEAD is answered as GET, OPTIONS as a preflight, and TRACE not at all. */
const LEFT_OUT = ['head', 'options', 'trace', 'query'] as const;

/** A copy whose operations have ids, whose references lead somewhere, and whose parts are of the kind that they should be. */
export function relaxed(given: JsonObject): {
  readonly root: JsonObject;
  readonly notices: readonly Notice[];
} {
  const root = structuredClone(given) as Open;
  const notices: Notice[] = [];
  const relax = new Relaxation(root, (place, what) => notices.push({ place, what }));
  relax.all();
  return { root: root as JsonObject, notices };
}

class Relaxation {
  readonly #ids = new Set<string>();

  constructor(
    private readonly root: Open,
    private readonly notice: (place: string, what: string) => void,
  ) {}

  all(): void {
    const { root } = this;
    root.openapi = '3.1.0';
    const info = isObject(root.info) ? { ...root.info } : {};
    root.info = { ...info, title: text(info.title) ?? 'API', version: text(info.version) ?? '1' };
    // The extensions of paystub's own documents are read strictly; here they would refuse the start.
    delete root['x-unrouted'];
    this.#references(root, '#');
    this.#schemes();
    const paths = isObject(root.paths) ? (root.paths as Open) : {};
    root.paths = paths;
    for (const [path, item] of Object.entries(paths)) {
      if (!path.startsWith('/')) {
        if (!path.startsWith('x-'))
          this.notice(`#/paths/${pointerToken(path)}`, 'is no path, and is left out');
        delete paths[path];
      } else if (!isObject(item)) delete paths[path];
      else {
        // One that stands elsewhere may be that of several paths, whose operations need ids of their own.
        const isElsewhere = typeof (item as Open).$ref === 'string';
        const own = isElsewhere ? structuredClone(this.#follow(item)) : (item as Open);
        paths[path] = own;
        this.#item(path, own);
      }
    }
    for (const [path, item] of Object.entries(paths)) {
      if (!METHODS.some((method) => isObject(this.#follow(item)[method]))) delete paths[path];
    }
  }

  /** References that lead nowhere stand for anything. */
  #references(value: unknown, pointer: string): void {
    if (Array.isArray(value)) {
      value.forEach((one, at) => {
        this.#references(one, `${pointer}/${at}`);
      });
      return;
    }
    if (!isObject(value)) return;
    const open = value as Open;
    const { $ref } = open;
    if (typeof $ref === 'string' && !/\/(?:example|examples\/[^/]+\/value)(?:\/|$)/.test(pointer)) {
      if (!this.#leadsSomewhere($ref)) {
        this.notice(pointer, `refers to ${$ref}, which is not there: anything is taken for it`);
        delete open.$ref;
      }
    }
    for (const [key, inner] of Object.entries(open)) {
      this.#references(inner, `${pointer}/${pointerToken(key)}`);
    }
  }

  #leadsSomewhere(ref: string): boolean {
    const seen = new Set<string>();
    let here = ref;
    for (;;) {
      if (!here.startsWith('#') || seen.has(here)) return false;
      seen.add(here);
      const found = this.#at(here);
      if (found === undefined) return false;
      if (!isObject(found) || typeof found.$ref !== 'string') return true;
      here = found.$ref;
    }
  }

  #at(pointer: string): unknown {
    let value: unknown = this.root;
    for (const key of referenceKeys(pointer)) {
      if (Array.isArray(value)) value = value[Number(key)];
      else if (isObject(value) && Object.hasOwn(value, key)) value = value[key];
      else return undefined;
    }
    return value;
  }

  #follow(value: unknown): Open {
    let here = value;
    for (let steps = 0; steps < 50; steps++) {
      if (!isObject(here)) return {};
      if (typeof here.$ref !== 'string') return here as Open;
      here = this.#at(here.$ref);
    }
    return {};
  }

  #schemes(): void {
    const components = this.#follow(this.root.components);
    const schemes = components.securitySchemes;
    if (!isObject(schemes)) return;
    for (const [name, raw] of Object.entries(schemes as Open)) {
      const scheme = this.#follow(raw);
      const type = String(scheme.type);
      const isKey =
        type === 'apiKey' &&
        typeof scheme.name === 'string' &&
        ['header', 'query', 'cookie'].includes(String(scheme.in));
      if (isKey || ['http', 'oauth2', 'openIdConnect'].includes(type)) continue;
      if (type !== 'mutualTLS') {
        this.notice(
          `#/components/securitySchemes/${name}`,
          'is no kind of security scheme that can be checked: nobody is asked for it',
        );
      }
      delete (schemes as Open)[name];
    }
  }

  #item(path: string, given: Open): void {
    const item = this.#follow(given);
    for (const method of LEFT_OUT) {
      const isServed = method === 'head' && isObject(item.get);
      if (item[method] !== undefined && !isServed && method !== 'options') {
        this.notice(`${method.toUpperCase()} ${path}`, 'is not served');
      }
      delete item[method];
    }
    item.parameters = this.#parameters(item.parameters, path);
    for (const method of METHODS) {
      const raw = item[method];
      if (raw === undefined) continue;
      if (!isObject(raw)) {
        delete item[method];
        continue;
      }
      this.#operation(method, path, this.#follow(raw), item.parameters as Json[]);
    }
  }

  #operation(method: string, path: string, operation: Open, shared: readonly unknown[]): void {
    const place = `${method.toUpperCase()} ${path}`;
    operation.operationId = this.#idOf(operation.operationId, method, path);
    operation.parameters = this.#parameters(operation.parameters, place);
    this.#pathParameters(path, place, operation, shared);
    if (operation.security !== undefined || this.root.security !== undefined) {
      operation.security = this.#security(operation.security ?? this.root.security, place);
    }
    const body = operation.requestBody;
    if (body !== undefined) {
      const content = this.#follow(body).content;
      if (!isObject(content) || Object.keys(content).length === 0) {
        this.notice(place, 'has a request body of no media type: none is read');
        delete operation.requestBody;
      }
    }
    const responses = isObject(operation.responses) ? (operation.responses as Open) : {};
    operation.responses = responses;
    for (const [status, response] of Object.entries(responses)) {
      const range = /^[1-5]xx$/i.test(status) ? status.toUpperCase() : status;
      if (!isObject(response) || !/^(?:[1-5]\d\d|[1-5]XX|default)$/.test(range)) {
        if (!status.startsWith('x-'))
          this.notice(place, `has a response ${status}, which is no status`);
        delete responses[status];
      } else if (range !== status) {
        delete responses[status];
        responses[range] = response;
      }
    }
    pricedBy(operation, (what) => this.notice(place, what));
    // What paystub's own documents say by extensions, others mean otherwise or not at all.
    for (const name of ['x-behaviour', 'x-limit-bytes', 'x-may-be-empty']) delete operation[name];
  }

  #idOf(given: unknown, method: string, path: string): string {
    const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    const made =
      method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    const wanted = text(given) ?? made;
    let id = wanted;
    for (let number = 2; this.#ids.has(id); number++) id = `${wanted}_${number}`;
    this.#ids.add(id);
    return id;
  }

  #parameters(given: unknown, place: string): unknown[] {
    if (!Array.isArray(given)) return [];
    return given.filter((one) => {
      const parameter = this.#follow(one);
      const fits =
        typeof parameter.name === 'string' &&
        ['query', 'path', 'header', 'cookie'].includes(String(parameter.in));
      if (!fits) this.notice(place, `has a parameter without a name or a place: it is left out`);
      // Those that OpenAPI itself has ignored (specification 3.1, section 4.8.12.2).
      return (
        fits &&
        !(
          parameter.in === 'header' &&
          /^(?:accept|content-type|authorization)$/i.test(String(parameter.name))
        )
      );
    });
  }

  /** A path's own parameters are read, whether they are described or not. */
  #pathParameters(path: string, place: string, operation: Open, shared: readonly unknown[]): void {
    const own = operation.parameters as unknown[];
    const known = new Set(
      [...shared, ...own]
        .map((one) => this.#follow(one))
        .filter((one) => one.in === 'path')
        .map(({ name }) => name),
    );
    for (const [, name = ''] of path.matchAll(/\{([^}]+)\}/g)) {
      if (known.has(name)) continue;
      this.notice(place, `does not describe {${name}}: any text is taken for it`);
      own.push({ name, in: 'path', required: true, schema: { type: 'string' } });
    }
  }

  #security(given: unknown, place: string): unknown[] {
    if (!Array.isArray(given)) return [];
    const known = this.#follow(this.#follow(this.root.components).securitySchemes);
    return given.filter(isObject).map((alternative) => {
      const names = Object.entries(alternative).filter(([name]) => {
        if (Object.hasOwn(known, name)) return true;
        this.notice(
          place,
          `wants the security scheme ${name}, which is not described: nobody is asked for it`,
        );
        return false;
      });
      return Object.fromEntries(names);
    });
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
