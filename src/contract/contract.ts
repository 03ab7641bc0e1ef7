import { ContractError, isObject, type Json, pointerToken, SpecDocument } from './document.js';
import {
  type CheckOrder,
  checkOrderOf,
  type InvalidRule,
  invalidRuleOf,
  unknownParameterRule,
} from './extensions.js';

export const httpMethods = ['get', 'put', 'post', 'delete', 'patch'] as const;

export type ParameterPlace = 'query' | 'path' | 'header' | 'cookie';

/** A declared parameter, its references followed. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly required: boolean;
  readonly onInvalid: InvalidRule;
  /** The schema's own type, `string` where it says none. */
  readonly type: 'integer' | 'number' | 'boolean' | 'string';
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly default: Json | undefined;
  readonly schemaPointer: string;
}

export interface MediaType {
  readonly type: string;
  readonly schemaPointer: string | undefined;
  /** Named examples, in the document's order. */
  readonly examples: ReadonlyMap<string, Json>;
}

export interface ResponseHeader {
  readonly name: string;
  readonly required: boolean;
  readonly schemaPointer: string | undefined;
  readonly type: string;
  readonly example: Json | undefined;
}

export interface ResponseSpec {
  readonly status: number;
  readonly pointer: string;
  readonly media: ReadonlyMap<string, MediaType>;
  readonly headers: readonly ResponseHeader[];
}

export interface SecurityScheme {
  readonly name: string;
  readonly type: 'apiKey' | 'bearer' | 'basic';
  /** Where an API key stands, and under which name. */
  readonly in: 'header' | 'cookie' | 'query';
  readonly key: string;
}

/** One way to be let in: all of its schemes together. */
export type SecurityAlternative = readonly {
  readonly scheme: SecurityScheme;
  readonly scopes: readonly string[];
}[];

export interface Operation {
  readonly id: string;
  /** Lower case. */
  readonly method: (typeof httpMethods)[number];
  /** As the document has it: `/v1/api-keys/{id}`. */
  readonly path: string;
  readonly pointer: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly required: boolean; readonly media: readonly string[] } | undefined;
  readonly responses: ReadonlyMap<number, ResponseSpec>;
  /** Empty: open to all. An empty alternative among others: credentials are optional. */
  readonly security: readonly SecurityAlternative[];
}

/** An OpenAPI document as the kernel uses it. Reading one checks its structure and every reference. */
export class Contract {
  readonly title: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  /** Answers outside every operation, by status. */
  readonly unrouted: ReadonlyMap<number, ResponseSpec>;
  readonly checkOrder: CheckOrder;
  readonly unknownParameters: 'ignore' | 'refuse';

  constructor(readonly document: SpecDocument) {
    const { root, file } = document;
    if (typeof root.openapi !== 'string' || !root.openapi.startsWith('3.1.')) {
      throw new ContractError(
        file,
        '#/openapi',
        `is ${JSON.stringify(root.openapi)}`,
        'paystub reads OpenAPI 3.1: write `openapi: 3.1.0`',
      );
    }
    const [dangling] = document.danglingReferences();
    if (dangling) {
      throw new ContractError(
        file,
        dangling[0],
        `the reference ${dangling[1]} names nothing`,
        'add what it names under `components`, or mend the reference',
      );
    }
    const { value: info } = document.resolve(root.info, '#/info');
    this.title = String(info.title);
    this.checkOrder = checkOrderOf(root, file);
    this.unknownParameters = unknownParameterRule(root, file);
    this.schemes = this.#readSchemes();
    this.unrouted = this.#readResponses(root['x-unrouted'] ?? {}, '#/x-unrouted', 'x-unrouted');
    this.operations = this.#readOperations();
  }

  static read(file: string): Contract {
    return new Contract(SpecDocument.read(file));
  }

  get file(): string {
    return this.document.file;
  }

  /** The operations of a path, for `Allow`. */
  methodsOf(path: string): string[] {
    return [...this.operations.values()].filter((o) => o.path === path).map((o) => o.method);
  }

  #readSchemes(): Map<string, SecurityScheme> {
    const schemes = new Map<string, SecurityScheme>();
    const declared = this.document.at('#/components/securitySchemes') ?? {};
    if (!isObject(declared)) return schemes;
    for (const [name, raw] of Object.entries(declared)) {
      const pointer = `#/components/securitySchemes/${pointerToken(name)}`;
      const { value } = this.document.resolve(raw, pointer);
      const http = value.type === 'http' ? String(value.scheme).toLowerCase() : undefined;
      if (value.type === 'apiKey' && typeof value.name === 'string' && isPlace(value.in)) {
        schemes.set(name, { name, type: 'apiKey', in: value.in, key: value.name });
      } else if (http === 'bearer' || http === 'basic') {
        schemes.set(name, { name, type: http, in: 'header', key: 'authorization' });
      } else {
        throw new ContractError(
          this.file,
          pointer,
          'is a kind of security scheme that paystub cannot check',
          'use apiKey, or http with scheme bearer or basic',
        );
      }
    }
    return schemes;
  }

  #readOperations(): Map<string, Operation> {
    const operations = new Map<string, Operation>();
    const paths = this.document.resolve(this.document.root.paths, '#/paths').value;
    for (const [path, rawItem] of Object.entries(paths)) {
      const item = this.document.resolve(rawItem, `#/paths/${pointerToken(path)}`);
      for (const method of httpMethods) {
        const raw = item.value[method];
        if (raw === undefined) continue;
        const pointer = `${item.pointer}/${method}`;
        const { value } = this.document.resolve(raw, pointer);
        const id = value.operationId;
        if (typeof id !== 'string' || operations.has(id)) {
          throw new ContractError(
            this.file,
            `${method.toUpperCase()} ${path}`,
            id === undefined ? 'has no operationId' : `repeats the operationId ${String(id)}`,
            'give each operation an operationId of its own',
          );
        }
        operations.set(id, {
          id,
          method,
          path,
          pointer,
          parameters: [
            ...this.#readParameters(item.value.parameters, `${item.pointer}/parameters`, id),
            ...this.#readParameters(value.parameters, `${pointer}/parameters`, id),
          ],
          body: this.#readBody(value.requestBody, `${pointer}/requestBody`),
          responses: this.#readResponses(value.responses ?? {}, `${pointer}/responses`, id),
          security: this.#readSecurity(value.security ?? this.document.root.security, id),
        });
      }
    }
    return operations;
  }

  #readParameters(raw: Json | undefined, pointer: string, operationId: string): Parameter[] {
    if (!Array.isArray(raw)) return [];
    return raw.map((one: Json, index) => {
      const { value, pointer: at } = this.document.resolve(one, `${pointer}/${index}`);
      const schema = this.document.resolve(value.schema, `${at}/schema`);
      const place = `${operationId}, parameter ${String(value.name)}`;
      const type = scalarType(schema.value.type);
      if (typeof value.name !== 'string' || !isParameterPlace(value.in) || type === undefined) {
        throw new ContractError(
          this.file,
          place,
          'is not a named query, path, header or cookie parameter with a scalar schema',
          'give it `name`, `in` and a schema of type integer, number, boolean or string',
        );
      }
      const onInvalid = invalidRuleOf(value, this.file, place);
      const fallback = schema.value.default;
      const { minimum, maximum } = schema.value;
      if ((onInvalid === 'clamp' || onInvalid === 'default') && fallback === undefined) {
        throw new ContractError(
          this.file,
          place,
          `x-on-invalid says ${onInvalid}, but there is no default to fall back to`,
          'give the schema a `default`',
        );
      }
      return {
        name: value.name,
        in: value.in,
        required: value.required === true,
        onInvalid,
        type,
        minimum: typeof minimum === 'number' ? minimum : undefined,
        maximum: typeof maximum === 'number' ? maximum : undefined,
        default: fallback,
        schemaPointer: schema.pointer,
      };
    });
  }

  #readBody(raw: Json | undefined, pointer: string): Operation['body'] {
    if (raw === undefined) return undefined;
    const { value, pointer: at } = this.document.resolve(raw, pointer);
    const content = this.document.resolve(value.content, `${at}/content`);
    return { required: value.required === true, media: Object.keys(content.value) };
  }

  #readResponses(raw: Json, pointer: string, place: string): Map<number, ResponseSpec> {
    const responses = new Map<number, ResponseSpec>();
    if (!isObject(raw)) return responses;
    for (const [key, one] of Object.entries(raw)) {
      if (!/^[1-5]\d\d$/.test(key)) {
        throw new ContractError(
          this.file,
          place,
          `documents a catch-all response \`${key}\``,
          'document every status by its number',
        );
      }
      const { value, pointer: at } = this.document.resolve(one, `${pointer}/${key}`);
      responses.set(Number(key), {
        status: Number(key),
        pointer: at,
        media: this.#readMedia(value.content, `${at}/content`),
        headers: this.#readHeaders(value.headers, `${at}/headers`),
      });
    }
    return responses;
  }

  #readMedia(raw: Json | undefined, pointer: string): Map<string, MediaType> {
    const media = new Map<string, MediaType>();
    if (!isObject(raw)) return media;
    for (const [type, one] of Object.entries(raw)) {
      const { value, pointer: at } = this.document.resolve(one, `${pointer}/${pointerToken(type)}`);
      const examples = new Map<string, Json>();
      for (const [name, example] of Object.entries(
        isObject(value.examples) ? value.examples : {},
      )) {
        const resolved = this.document.resolve(example, `${at}/examples/${pointerToken(name)}`);
        examples.set(name, resolved.value.value ?? null);
      }
      if (value.example !== undefined) examples.set('example', value.example);
      const schemaPointer = value.schema === undefined ? undefined : `${at}/schema`;
      media.set(type, { type, schemaPointer, examples });
    }
    return media;
  }

  #readHeaders(raw: Json | undefined, pointer: string): ResponseHeader[] {
    if (!isObject(raw)) return [];
    return Object.entries(raw).map(([name, one]) => {
      const { value, pointer: at } = this.document.resolve(one, `${pointer}/${pointerToken(name)}`);
      const schema = isObject(value.schema)
        ? this.document.resolve(value.schema, `${at}/schema`)
        : undefined;
      return {
        name,
        required: value.required === true,
        schemaPointer: schema && `${at}/schema`,
        type: typeof schema?.value.type === 'string' ? schema.value.type : 'string',
        example: value.example ?? schema?.value.example,
      };
    });
  }

  #readSecurity(raw: Json | undefined, operationId: string): SecurityAlternative[] {
    if (!Array.isArray(raw)) return [];
    return raw.filter(isObject).map((alternative) =>
      Object.entries(alternative).map(([name, scopes]) => {
        const scheme = this.schemes.get(name);
        if (!scheme) {
          throw new ContractError(
            this.file,
            operationId,
            `requires the security scheme ${name}, which is not declared`,
            'declare it under `components.securitySchemes`',
          );
        }
        return { scheme, scopes: Array.isArray(scopes) ? scopes.map(String) : [] };
      }),
    );
  }
}

function isPlace(value: unknown): value is 'header' | 'cookie' | 'query' {
  return value === 'header' || value === 'cookie' || value === 'query';
}

function isParameterPlace(value: unknown): value is ParameterPlace {
  return value === 'path' || isPlace(value);
}

function scalarType(type: Json | undefined): Parameter['type'] | undefined {
  if (type === undefined) return 'string';
  return type === 'integer' || type === 'number' || type === 'boolean' || type === 'string'
    ? type
    : undefined;
}
