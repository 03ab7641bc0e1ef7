/** An API that is served from its document alone. */
import type { Answer } from '../contract/answer.js';
import type { Contract, Operation } from '../contract/contract.js';
import type { Failure, Refused, Voice } from '../contract/failure.js';
import type { Access, AnyHandler, Presented, Provider } from '../contract/provider.js';
import type { Schemas } from '../contract/schemas.js';
import type { Rejection } from '../ledger/index.js';
import type { Api, WorldDesk } from '../providers/index.js';
import { type Demo, keyed, type ProviderStory } from '../scenario/index.js';
import { type Asked, DocumentAnswers, type Refusing } from './answers.js';
import type { Resource } from './infer.js';
import { DocumentResources } from './resources.js';

const DAY = 86_400_000;

/** An API with what was inferred of it. */
export interface DocumentApi extends Api {
  readonly resources: readonly Resource[];
}

/** A credential of any value: the document says that there is one, and nothing of who has it. */
type Caller = { readonly secret: string };

/**
 * @param seed with other seeds, values are others
 */
export function documentApi(
  id: string,
  contract: Contract,
  schemas: Schemas,
  seed: string | number,
): DocumentApi {
  const answers = new DocumentAnswers(contract, schemas);
  const resources = new DocumentResources(id, contract, schemas, answers);
  const handlers: Record<string, AnyHandler> = {};
  for (const operation of contract.operations.values()) {
    handlers[operation.id] = (context) => {
      const { request, desk, query, path, body } = context;
      const world: string = request.header('x-paystub-world') ?? 'main';
      const asked: Asked = {
        accept: request.accept,
        preferences: request.preferences,
        random: keyed(seed, id, world, operation.id, request.target),
        // Of the day: the same request has the same answer for so long.
        now: Math.floor(desk.now() / DAY) * DAY,
      };
      const given = { query, path, body, desk, asked, target: request.target };
      return resources.answer(operation, given) ?? answers.success(operation, asked);
    };
  }
  const schemes: Record<string, (presented: Presented<WorldDesk>) => Access<Caller>> = {};
  for (const { name, type } of contract.schemes.values()) {
    schemes[name] = ({ secret }) =>
      type === 'basic' && !isBasic(secret)
        ? { ok: false, problem: 'invalid' }
        : { ok: true, caller: { secret } };
  }
  const provider: Provider<WorldDesk, Rejection> = {
    id,
    schemes,
    handlers,
    voice: errorMap(contract, answers, seed),
  };
  return { provider, story: scenarioOf(id, contract, resources), resources: resources.all };
}

type FailureMap = {
  readonly [Type in Failure['type']]: (
    failure: Extract<Failure, { readonly type: Type }>,
    refused: Refused,
  ) => Answer;
};

/** A user and a password, joined by a colon (RFC 7617). */
function isBasic(secret: string): boolean {
  return Buffer.from(secret, 'base64').toString('utf8').includes(':');
}

/** How refusals are worded: in the document's own schemas where it has some. */
function errorMap(
  contract: Contract,
  answers: DocumentAnswers,
  seed: string | number,
): Voice<Rejection> {
  const refuse = (refused: Refused, refusing: Refusing): Answer => {
    const operation = contract.operations.get(refused.operationId ?? '');
    return answers.refusal(operation, refusing, {
      accept: undefined,
      preferences: {},
      random: keyed(seed, contract.title, 'refusal', refusing.statuses[0] ?? 0, refused.path),
      now: 0,
    });
  };
  const map: FailureMap = {
    'no-such-path': (_, refused) =>
      refuse(refused, {
        statuses: [404],
        title: 'Not Found',
        detail: `There is no ${refused.path} in ${contract.title}.`,
      }),
    'no-such-method': ({ allow }, refused) =>
      refuse(refused, {
        statuses: [405],
        title: 'Method Not Allowed',
        detail: `${refused.path} takes ${allow.join(', ')}.`,
        headers: { Allow: allow.join(', ') },
      }),
    'malformed-path': (_, refused) =>
      refuse(refused, {
        statuses: [400],
        title: 'Bad Request',
        detail: 'The address cannot be decoded. Write a percent sign as %25.',
      }),
    unauthenticated: ({ problem }, refused) => {
      const operation = contract.operations.get(refused.operationId ?? '');
      return refuse(refused, {
        statuses: [401],
        title: 'Unauthorized',
        detail: `This needs credentials: ${waysIn(operation)}. ${problem === 'missing' ? 'None were sent.' : `They are ${problem}.`}`,
        headers: { 'WWW-Authenticate': challengeOf(operation) },
      });
    },
    forbidden: ({ needs }, refused) =>
      refuse(refused, {
        statuses: [403],
        title: 'Forbidden',
        detail: `This needs ${needs.join(', ')}.`,
      }),
    'invalid-request': ({ violations }, refused) =>
      refuse(refused, {
        statuses: [422, 400],
        title: 'Invalid Request',
        detail: violations.map(({ message }) => message).join('; '),
        more: {
          violations: violations.map(({ location, code, message }) => ({
            location,
            code,
            message,
          })),
        },
      }),
    'malformed-body': (_, refused) =>
      refuse(refused, {
        statuses: [400, 422],
        title: 'Bad Request',
        detail: 'The body cannot be read as what its Content-Type says.',
      }),
    'unsupported-media-type': ({ received }, refused) => {
      const known = contract.operations.get(refused.operationId ?? '')?.body?.media ?? [];
      return refuse(refused, {
        statuses: [415],
        title: 'Unsupported Media Type',
        detail: `The body is ${received ?? 'of no type'}. Send ${known.join(' or ')}.`,
      });
    },
    'body-too-large': ({ limitBytes }, refused) =>
      refuse(refused, {
        statuses: [413],
        title: 'Content Too Large',
        detail: `A body may have ${limitBytes} bytes.`,
      }),
    internal: (_, refused) =>
      refuse(refused, {
        statuses: [500],
        title: 'Internal Server Error',
        detail: `paystub failed. Its log says why, under request ${refused.requestId}.`,
      }),
  };
  // The ledger rejects nothing here: what is kept is written by the mock itself.
  return map as unknown as Voice<Rejection>;
}

/** One challenge for each scheme that would do (RFC 9110, section 11.6.1). */
function challengeOf(operation: Operation | undefined): string {
  const challenges = (operation?.security ?? []).flat().map(({ scheme }) => {
    if (scheme.type === 'bearer') return 'Bearer';
    return scheme.type === 'basic'
      ? 'Basic realm="*"'
      : `ApiKey in="${scheme.in}", name="${scheme.key}"`;
  });
  return [...new Set(challenges)].join(', ') || 'Bearer';
}

function waysIn(operation: Operation | undefined): string {
  const ways = (operation?.security ?? []).filter((one) => one.length > 0);
  return ways
    .map((alternative) =>
      alternative
        .map(({ scheme }) =>
          scheme.type === 'apiKey'
            ? `${scheme.key} in the ${scheme.in}`
            : `Authorization: ${scheme.type === 'basic' ? 'Basic' : 'Bearer'} …`,
        )
        .join(' and '),
    )
    .join(', or ');
}

/** Each resource begins with some records; whoever brings any credential is let in. */
function scenarioOf(id: string, contract: Contract, resources: DocumentResources): ProviderStory {
  return {
    id,
    version: 1,
    demo: () => demosOf(contract),
    build: (context) => resources.build(context),
  };
}

function demosOf(contract: Contract): readonly Demo[] {
  const headers: Record<string, string> = {};
  for (const scheme of contract.schemes.values()) {
    if (scheme.type === 'bearer') headers.Authorization = 'Bearer demo';
    else if (scheme.type === 'basic')
      headers.Authorization ??= `Basic ${Buffer.from('demo:demo').toString('base64')}`;
    else if (scheme.in === 'header') headers[scheme.key] = 'demo';
    else if (scheme.in === 'cookie') headers.Cookie = `${scheme.key}=demo`;
  }
  return [{ label: 'anyone', what: 'any credential is taken', headers }];
}
