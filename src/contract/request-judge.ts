import type { IncomingHttpHeaders } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type * as OpenApiValidator from 'express-openapi-validator';
import type { Contract, Operation } from './contract.js';
import { isObject, type Json, type JsonObject } from './document.js';
import type { Failure, Violation } from './failure.js';
import { loadExpress } from './lazy-imports.js';
import { isJson } from './media-type.js';
import type { RawParameters } from './parameters.js';

const doors = new WeakMap<Contract, DoorIn>();

/** What of a request is checked. */
export interface CheckedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly query: RawParameters['query'];
  /** As it was parsed; `undefined` where there is none. */
  readonly body: unknown;
}

/** Holds requests against their document. */
export interface RequestJudge {
  /** The failure of a request that breaks the document, or `undefined`. Throws what is no fault of the request's. */
  check(operation: Operation, request: CheckedRequest): Promise<Failure | undefined>;
}

/**
 * The validator's check of one operation's requests. It is loaded and built on first use: a start
 * that serves five APIs would otherwise pay for every operation before the first answer.
 */
export class DoorIn implements RequestJudge {
  readonly #contract: Contract;
  readonly #checks = new Map<string, Promise<RequestHandler[]>>();

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  /** The one of a contract: building the check of an operation takes long, and every kernel's is the same. */
  static of(contract: Contract): DoorIn {
    const known = doors.get(contract) ?? new DoorIn(contract);
    doors.set(contract, known);
    return known;
  }

  /** The failure of a request that breaks the document, or `undefined`. Throws what is no fault of the request's. */
  async check(operation: Operation, request: CheckedRequest): Promise<Failure | undefined> {
    try {
      const view = viewOf(operation, request);
      for (const step of await this.#check(operation)) await run(step, view);
      return undefined;
    } catch (error) {
      const failure = failureOf(error, (path) => knownFields(this.#contract, operation, path));
      if (failure) return failure;
      throw error;
    }
  }

  #check(operation: Operation): Promise<RequestHandler[]> {
    const known = this.#checks.get(operation.id);
    if (known) return known;
    const check = this.#build(operation);
    this.#checks.set(operation.id, check);
    return check;
  }

  async #build(operation: Operation): Promise<RequestHandler[]> {
    // It is a third of all that a start would load, and most requests are fine without it.
    const { middleware } = await import('express-openapi-validator');
    return middleware({
      apiSpec: derive(this.#contract, operation),
      // The authored document is checked by lint and by the boot check; the derived one is small.
      validateApiSpec: false,
      validateRequests: {
        allErrors: true,
        // Unknown parameters are the kernel's to treat, by the document's own rule.
        allowUnknownQueryParameters: true,
        // Bodies are JSON: a number in quotes is a string.
        coerceTypes: false,
      },
      // Answers are held against the document at the door out, which sees every one of them.
      validateResponses: false,
      // It runs every alternative and mixes callers; the kernel checks credentials itself.
      validateSecurity: false,
      // The URL that it matches on is the one of its own view of the request.
      useRequestUrl: true,
      fileUploader: false,
      operationHandlers: false,
      validateFormats: true,
      ajvFormats: { mode: 'fast' },
    });
  }
}

/** Every derived document has its one operation here. Which operation is asked was found before. */
const onlyPath = '/';

/** What the validator believes to run in. */
interface Surroundings {
  /** What it asks the application. */
  readonly application: unknown;
  readonly request: object;
  /** It is handed to the validator's steps, which do nothing with it as long as they check no answers. */
  readonly response: Response;
}

let known: Surroundings | undefined;

function surroundings(): Surroundings {
  if (known === undefined) {
    const express = loadExpress();
    const response: Response = Object.create(express.response);
    known = { application: express(), request: express.request, response };
  }
  return known;
}

/**
 * The request as the validator gets it. It coerces headers where they stand, knows no HEAD where only
 * GET is documented, routes anew by rules of its own, and refuses query parameters that are not
 * declared: so it gets copies, and the kernel and the handler the request as it came.
 */
function viewOf(operation: Operation, { headers, query: given, body }: CheckedRequest): Request {
  const media = headers['content-type'];
  const query: Record<string, unknown> = {};
  for (const name of operation.queryNames) {
    if (Object.hasOwn(given, name)) query[name] = given[name];
  }
  const own = (value: unknown): PropertyDescriptor => ({
    value,
    writable: true,
    configurable: true,
  });
  const { application, request } = surroundings();
  return Object.create(request, {
    app: own(application),
    method: own(operation.method.toUpperCase()),
    query: own(query),
    headers: own(
      media === undefined ? { ...headers } : { ...headers, 'content-type': asJsonMedia(media) },
    ),
    body: own(body),
    url: own(onlyPath),
    originalUrl: own(onlyPath),
    baseUrl: own(''),
    params: own({}),
  });
}

/**
 * The document as the validator gets it for one operation: this operation alone, the schemas that it
 * may refer to, and no schema on a parameter whose invalid values the API lets through; the kernel
 * reads those by their rule afterwards.
 */
function derive(
  contract: Contract,
  operation: Operation,
): Parameters<typeof OpenApiValidator.middleware>[0]['apiSpec'] {
  const { document } = contract;
  const authored = document.resolve(document.at(operation.pointer), operation.pointer).value;
  // The path is read by the kernel alone: the validator cannot match names such as `{key-id}`.
  const checked = operation.parameters.filter((parameter) => parameter.in !== 'path');
  const parameters = checked.map((parameter): JsonObject => {
    const lenient = parameter.onInvalid !== 'refuse' || parameter.onRepeated !== undefined;
    return {
      name: parameter.name,
      in: parameter.in,
      required: parameter.required,
      schema: lenient ? {} : (document.at(parameter.schemaPointer) ?? {}),
      ...(parameter.in === 'query' ? { allowReserved: true, allowEmptyValue: true } : {}),
    };
  });
  const derived: JsonObject = {
    openapi: '3.1.0',
    info: { title: contract.title, version: '1' },
    paths: {
      [onlyPath]: {
        [operation.method]: {
          operationId: operation.id,
          parameters,
          ...(authored.requestBody === undefined
            ? {}
            : { requestBody: withoutExamples(document.resolve(authored.requestBody, '').value) }),
          responses: { '200': { description: 'Answers are not checked here.' } },
        },
      },
    },
    components: { schemas: document.at('#/components/schemas') ?? {} },
  };
  // The validator changes the document that it is given.
  return structuredClone(derived) as Parameters<typeof OpenApiValidator.middleware>[0]['apiSpec'];
}

/** A form or a text has become a value before it is checked: to the validator every body is JSON. */
function asJsonMedia(type: string): string {
  return isJson(type) ? type : `application/${type.replaceAll(/[^a-z0-9.-]/g, '.')}+json`;
}

function withoutExamples(value: JsonObject): JsonObject {
  const content = isObject(value.content) ? value.content : {};
  const bare: Record<string, Json> = {};
  for (const [type, media] of Object.entries(content)) {
    bare[asJsonMedia(type)] = { schema: isObject(media) ? (media.schema ?? {}) : {} };
  }
  return { required: value.required === true, content: bare };
}

function run(step: RequestHandler, req: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    const next: NextFunction = (error?: unknown) => {
      if (error) reject(error);
      else resolve();
    };
    try {
      const returned: unknown = step(req, surroundings().response, next);
      // Some of the validator's steps are asynchronous, and reject instead of calling `next`.
      if (returned instanceof Promise) returned.catch(reject);
    } catch (error) {
      reject(error);
    }
  });
}

interface ValidatorError {
  readonly status: number;
  readonly errors?: readonly { path: string; message: string; errorCode?: string }[];
  readonly message: string;
}

function isValidatorError(error: unknown): error is ValidatorError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

/** Which fields the document knows where a field is that it does not know. */
type FieldsAt = (bodyPath: readonly string[]) => readonly string[];

function failureOf(error: unknown, fieldsAt: FieldsAt): Failure | undefined {
  if (!isValidatorError(error) || error.status !== 400) return undefined;
  const violations = (error.errors ?? []).map((fault): Violation => {
    const [place = 'request', ...rest] = fault.path.split('/').filter((token) => token !== '');
    const code = (fault.errorCode ?? 'invalid').replace('.openapi.validation', '');
    const unknown = place === 'body' && unknownField.has(code);
    return {
      location: [places[place] ?? place, ...rest],
      severity: 'error',
      code,
      message: fault.message,
      ...(unknown ? { known: fieldsAt(rest.slice(0, -1)) } : {}),
    };
  });
  return {
    type: 'invalid-request',
    violations:
      violations.length > 0
        ? violations
        : [{ location: ['request'], severity: 'error', code: 'invalid', message: error.message }],
  };
}

const unknownField: ReadonlySet<string> = new Set([
  'additionalProperties',
  'unevaluatedProperties',
]);

/** The fields that a body may have at a place, whichever of several shapes it has there. */
function knownFields(
  { document }: Contract,
  operation: Operation,
  path: readonly string[],
): readonly string[] {
  const body = document.at(`${operation.pointer}/requestBody`);
  if (!isObject(body)) return [];
  const { value } = document.resolve(body, operation.pointer);
  const content = isObject(value.content) ? Object.values(value.content) : [];
  let schemas = content.flatMap((media) => shapes(isObject(media) ? media.schema : undefined));
  for (const token of path) {
    schemas = schemas.flatMap(({ properties, items }) => [
      ...shapes(isObject(properties) && Object.hasOwn(properties, token) && properties[token]),
      ...(/^\d+$/.test(token) ? shapes(items) : []),
    ]);
  }
  const names = schemas.flatMap(({ properties }) =>
    isObject(properties) ? Object.keys(properties) : [],
  );
  return [...new Set(names)];

  /** A schema, and those that it is made of; a schema that is made of itself is met once. */
  function shapes(schema: Json | undefined, met: readonly JsonObject[] = []): JsonObject[] {
    if (!isObject(schema)) return [];
    const { value: shape } = document.resolve(schema, operation.pointer);
    if (met.includes(shape)) return [];
    const inner = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => {
      const list = shape[key];
      return Array.isArray(list) ? list : [];
    });
    return [shape, ...inner.flatMap((one: Json) => shapes(one, [...met, shape]))];
  }
}

const places: Readonly<Record<string, string>> = {
  params: 'path',
  headers: 'header',
  cookies: 'cookie',
};
