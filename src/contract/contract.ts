import { pointerToken } from '../json-pointer.js';
import { ContractError, isObject, type Json, SpecDocument } from './document.js';
import {
  type CheckOrder,
  checkOrderOf,
  extraWordsRule,
  type InvalidRule,
  invalidRuleOf,
  type MediaCase,
  mediaCaseOf,
  type RepeatedRule,
  repeatedRuleOf,
  unknownParameterRule,
} from './extensions.js';
import { mediaTypeOf } from './media-type.js';
import { type ParameterStyle, styleOf } from './parameter-styles.js';
import { type Responses, readResponses } from './response-spec.js';

export type { MediaType, ResponseHeader, ResponseSpec, Responses } from './response-spec.js';

export const httpMethods = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** HEAD is answered as GET, OPTIONS as a preflight, and TRACE not at all. */
const undocumentable = ['head', 'options', 'trace'] as const;

type ParameterPlace = 'query' | 'path' | 'header' | 'cookie';

/** A declared parameter, its references followed. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterPlace;
  readonly required: boolean;
  readonly onInvalid: InvalidRule;
  /** Which value counts where several are given; without it that is an invalid value. */
  readonly onRepeated: RepeatedRule | undefined;
  /** The schema's own type, `string` where it says none. */
  readonly type: 'integer' | 'number' | 'boolean' | 'string';
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly default: Json | undefined;
  readonly schemaPointer: string;
  /** The one value that it may have, where there is one only. */
  readonly only?: string | undefined;
  /** How a list or an object is written into it; undefined where it is one plain value. */
  readonly style?: ParameterStyle | undefined;
}

export interface SecurityScheme {
  readonly name: string;
  readonly type: 'apiKey' | 'bearer' | 'basic';
  /** Where an API key stands, and under which name. */
  readonly in: 'header' | 'cookie' | 'query';
  readonly key: string;
  /** What becomes of words that follow the credential of `Authorization`, by `x-extra-words`. */
  readonly extraWords: 'refuse' | 'ignore';
}

/** One way to be let in: all of its schemes together. */
export type SecurityAlternative = readonly {
  readonly scheme: SecurityScheme;
  readonly scopes: readonly string[];
}[];

export interface RequestBody {
  readonly required: boolean;
  /** How many bytes it may have, by `x-limit-bytes`; the usual limit when left out. */
  readonly limitBytes: number | undefined;
  /** In the document's order; `text/*` stands for all of its kind. */
  readonly media: readonly string[];
  /** Whether the letters of a Content-Type count as they are written. */
  readonly mediaCase: MediaCase;
  /** Which media type counts where the request names none; left out: such a request is refused. */
  readonly assumed?: string | undefined;
  /** By media type. One without a schema takes anything, and is not in it. */
  readonly schemaPointers: ReadonlyMap<string, string>;
}

export interface Operation {
  readonly id: string;
  /** Lower case. */
  readonly method: (typeof httpMethods)[number];
  /** As the document has it: `/v1/api-keys/{id}`. */
  readonly path: string;
  readonly pointer: string;
  readonly parameters: readonly Parameter[];
  /** The names that its query may hold: its parameters', and those of its API keys. */
  readonly queryNames: ReadonlySet<string>;
  readonly body: RequestBody | undefined;
  readonly responses: Responses;
  /** Empty: open to all. An empty alternative among others: credentials are optional. */
  readonly security: readonly SecurityAlternative[];
  /** Its `x-x402`, as it stands: whoever keeps the gate can read it. */
  readonly payment: Json | undefined;
}

/** An OpenAPI document as the kernel uses it. Reading one checks its structure and every reference. */
export class Contract {
  readonly title: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly schemes: ReadonlyMap<string, SecurityScheme>;
  /** Answers outside every operation, by status. */
  readonly unrouted: Responses;
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
    // What the build has checked is not walked through again.
    const [dangling] = document.built ? [] : document.danglingReferences();
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
    this.unrouted = readResponses(document, root['x-unrouted'] ?? {}, '#/x-unrouted', 'x-unrouted');
    this.operations = this.#readOperations();
  }

  /** Whether it is a document of others, whose every oddity that can be served is served. */
  get isLenient(): boolean {
    return this.document.reading === 'lenient';
  }

  static read(file: string): Contract {
    return new Contract(SpecDocument.read(file));
  }

  get file(): string {
    return this.document.file;
  }

  #readSchemes(): Map<string, SecurityScheme> {
    const schemes = new Map<string, SecurityScheme>();
    const declared = this.document.at('#/components/securitySchemes') ?? {};
    if (!isObject(declared)) return schemes;
    for (const [name, raw] of Object.entries(declared)) {
      const pointer = `#/components/securitySchemes/${pointerToken(name)}`;
      const { value } = this.document.resolve(raw, pointer);
      const extraWords = extraWordsRule(value, this.file, pointer);
      const http = value.type === 'http' ? String(value.scheme).toLowerCase() : undefined;
      if (value.type === 'apiKey' && typeof value.name === 'string' && isPlace(value.in)) {
        schemes.set(name, { name, type: 'apiKey', in: value.in, key: value.name, extraWords });
      } else if (http === 'bearer' || http === 'basic' || this.isLenient) {
        // Whoever has a token of OAuth 2 or OpenID Connect sends it as a bearer token.
        const key = 'authorization';
        schemes.set(name, {
          name,
          type: http === 'basic' ? http : 'bearer',
          in: 'header',
          key,
          extraWords,
        });
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
      for (const method of undocumentable) {
        if (item.value[method] === undefined) continue;
        throw new ContractError(
          this.file,
          `${method.toUpperCase()} ${path}`,
          'is an operation that the kernel answers itself, and no handler would be asked',
          'leave it out of the document',
        );
      }
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
        // An operation's own parameter stands in for its path's of the same place and name.
        const parameters = new Map<string, Parameter>();
        for (const parameter of [
          ...this.#readParameters(item.value.parameters, `${item.pointer}/parameters`, id),
          ...this.#readParameters(value.parameters, `${pointer}/parameters`, id),
        ]) {
          parameters.set(`${parameter.in} ${parameter.name}`, parameter);
        }
        const security = this.#readSecurity(value.security ?? this.document.root.security, id);
        operations.set(id, {
          id,
          method,
          path,
          pointer,
          parameters: [...parameters.values()],
          queryNames: new Set([
            ...[...parameters.values()].filter((one) => one.in === 'query').map(({ name }) => name),
            ...security
              .flat()
              .filter(({ scheme }) => scheme.in === 'query')
              .map(({ scheme }) => scheme.key),
          ]),
          body: this.#readBody(value.requestBody, `${pointer}/requestBody`, id),
          responses: readResponses(
            this.document,
            value.responses ?? {},
            `${pointer}/responses`,
            id,
          ),
          security,
          payment: value['x-x402'],
        });
      }
    }
    return operations;
  }

  #readParameters(raw: Json | undefined, pointer: string, operationId: string): Parameter[] {
    if (!Array.isArray(raw)) return [];
    return raw.map((one: Json, index) => {
      const { value, pointer: at } = this.document.resolve(one, `${pointer}/${index}`);
      const [content] = isObject(value.content) ? Object.entries(value.content) : [];
      const schema =
        content && value.schema === undefined && this.isLenient
          ? this.document.resolve(
              isObject(content[1]) ? (content[1].schema ?? {}) : {},
              `${at}/content/${pointerToken(content[0])}/schema`,
            )
          : this.document.resolve(
              value.schema ?? (this.isLenient ? {} : undefined),
              `${at}/schema`,
            );
      const place = `${operationId}, parameter ${String(value.name)}`;
      const style = this.isLenient ? styleOf(value, schema.value, this.document) : undefined;
      const type = scalarType(schema.value.type) ?? (this.isLenient ? 'string' : undefined);
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
        onRepeated: repeatedRuleOf(value, this.file, place),
        type,
        minimum: typeof minimum === 'number' ? minimum : undefined,
        maximum: typeof maximum === 'number' ? maximum : undefined,
        default: fallback,
        schemaPointer: schema.pointer,
        ...(style && { style }),
        only:
          Array.isArray(schema.value.enum) && schema.value.enum.length === 1
            ? String(schema.value.enum[0])
            : undefined,
      };
    });
  }

  #readBody(raw: Json | undefined, pointer: string, operationId: string): Operation['body'] {
    if (raw === undefined) return undefined;
    const { value, pointer: at } = this.document.resolve(raw, pointer);
    const content = this.document.resolve(value.content, `${at}/content`);
    const media = Object.keys(content.value);
    if (media.length === 0) {
      throw new ContractError(
        this.file,
        `${operationId}, request body`,
        'has no media type',
        'document it under `content`, as application/json for example',
      );
    }
    const schemaPointers = new Map<string, string>();
    for (const type of media) {
      const { value: one, pointer: where } = this.document.resolve(
        content.value[type],
        `${content.pointer}/${pointerToken(type)}`,
      );
      const key = this.isLenient ? (mediaTypeOf(type) ?? type) : type;
      if (one.schema !== undefined) schemaPointers.set(key, `${where}/schema`);
    }
    const limit = value['x-limit-bytes'];
    return {
      required: value.required === true,
      limitBytes: typeof limit === 'number' ? limit : undefined,
      media: this.isLenient ? media.map((type) => mediaTypeOf(type) ?? type) : media,
      mediaCase: mediaCaseOf(value, this.file, `${operationId}, request body`),
      assumed: this.isLenient ? mediaTypeOf(media[0]) : undefined,
      schemaPointers,
    };
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
