import type { Contract } from '../contract/contract.js';
import type { Desk, Handlers } from '../contract/provider.js';
import type { World } from '../world/index.js';
import { asJson, asYaml } from './documents.js';
import { homePage } from './home-page.js';
import type { components, defaults, operations } from './wire.gen.js';

/** A way in that is printed at the start and on the page, ready to copy. */
export interface DemoHeaders {
  readonly label: string;
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly note?: string;
}

/** One API, where it is, and who may call it. */
export interface Mount {
  readonly id: string;
  readonly contract: Contract;
  /** `/<id>`, or the empty string at the root. */
  readonly path: string;
  readonly demo: readonly DemoHeaders[];
}

/** What the handlers of paystub's own pages see. */
export interface ControlDesk extends Desk {
  readonly mounts: readonly Mount[];
  readonly world: World;
  readonly data: string | undefined;
}

export const handlers: Handlers<operations, defaults, undefined, ControlDesk, never> = {
  getHome: ({ desk, request, reply }) => reply(200, homePage(desk, originOf(request))),
  getStart: ({ desk, request, reply }) => reply(200, homePage(desk, originOf(request))),
  getHealth: ({ desk, reply }) =>
    reply(200, { status: 'ok', apis: desk.mounts.map((mount) => mount.id) }),
  getDocument: ({ desk, path, request, reply }) => {
    const [, id, format] = /^(.+)\.(json|yaml)$/.exec(path.file) ?? [];
    const mount = desk.mounts.find((one) => one.id === id);
    if (!mount) return reply(404, unknownDocument(path.file, desk.mounts));
    const url = `${originOf(request)}${mount.path}`;
    return reply(
      200,
      format === 'json' ? asJson(mount.contract, url) : asYaml(mount.contract, url),
    );
  },
};

/** Where the client sees paystub. A Host that is no host name is not repeated. */
function originOf(request: { header(name: string): string | undefined }): string {
  const host = request.header('host') ?? '';
  return /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:]+\](:\d{1,5})?$/i.test(host) ? `http://${host}` : '';
}

function unknownDocument(file: string, mounts: readonly Mount[]): components['schemas']['Problem'] {
  const files = mounts.flatMap(({ id }) => [`${id}.json`, `${id}.yaml`]);
  return {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: `There is no document ${file}. Choose from ${files.join(', ')}.`,
  };
}
