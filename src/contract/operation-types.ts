import type { Answer } from './answer.js';

/**
 * Types computed from what openapi-typescript generates. `Op` is one member of the generated
 * `operations` interface.
 */
export interface OperationShape {
  parameters: {
    query?: unknown;
    header?: unknown;
    path?: unknown;
    cookie?: unknown;
  };
  requestBody?: unknown;
  responses: Record<number, unknown>;
}

/** The statuses that an operation documents. */
type StatusOf<Op> = Op extends { responses: infer R } ? keyof R & number : never;

type ResponseOf<Op, S extends number> = Op extends { responses: infer R }
  ? S extends keyof R
    ? R[S]
    : never
  : never;

/** The body that a status carries: the union over its media types, `undefined` where it has none. */
type ReplyBody<Op, S extends number> =
  ResponseOf<Op, S> extends { content: infer C } ? C[keyof C] : undefined;

/** Removes index signatures, so that only the headers that the document names are left. */
type Known<T> = {
  [K in keyof T as string extends K ? never : number extends K ? never : K]: T[K];
};

/** `Set-Cookie` may stand several times in one answer, unlike any other header. */
type Repeatable<H> = {
  [K in keyof H]: K extends 'Set-Cookie' ? H[K] | readonly string[] : H[K];
};

type NamedHeaders<Op, S extends number> =
  ResponseOf<Op, S> extends { headers: infer H } ? Repeatable<Known<H>> : Record<never, never>;

// biome-ignore lint/complexity/noBannedTypes: `{}` is the assignability question asked here.
type AllOptional<T> = {} extends T ? true : false;

/** Headers come as a third argument, which is required exactly where the document requires one of them. */
type HeaderArguments<Op, S extends number> =
  AllOptional<NamedHeaders<Op, S>> extends true
    ? [headers?: NamedHeaders<Op, S>]
    : [headers: NamedHeaders<Op, S>];

declare const operationBrand: unique symbol;

/**
 * An answer that was made by the `reply` of this operation, or by its voice. Only the kernel makes
 * one: an answer that a handler writes out by hand has not been held against the operation's types.
 */
export type Reply<Op> = Answer & { readonly [operationBrand]: Op };

/**
 * Answers with a documented status. The body is an argument, since TypeScript refuses an
 * undocumented field in an argument's literal but lets it pass in a returned one.
 */
export type ReplyFunction<Op> = <S extends StatusOf<Op>>(
  status: S,
  body: ReplyBody<Op, S>,
  ...headers: HeaderArguments<Op, S>
) => Reply<Op>;

type ParametersIn<Op, Place extends 'query' | 'path' | 'header' | 'cookie'> = Op extends {
  parameters: infer P;
}
  ? Place extends keyof P
    ? NonNullable<P[Place]>
    : Record<never, never>
  : Record<never, never>;

/** The parameters as the handler gets them: those with a default always have a value. */
export type QueryOf<Op, Defaulted extends string> = Omit<ParametersIn<Op, 'query'>, Defaulted> &
  Required<Pick<ParametersIn<Op, 'query'>, Defaulted & keyof ParametersIn<Op, 'query'>>>;
export type PathOf<Op> = ParametersIn<Op, 'path'>;
export type HeaderOf<Op> = ParametersIn<Op, 'header'>;

/** The request body of an operation; `undefined` where it takes none. */
export type BodyOf<Op> = Op extends { requestBody: { content: infer C } }
  ? C[keyof C]
  : Op extends { requestBody?: { content: infer C } }
    ? C[keyof C] | undefined
    : undefined;
