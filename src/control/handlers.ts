import { assetNamed } from './assets.js';
import { asJson, asYaml } from './documents.js';
import { homeOf, homePage } from './home-page.js';
import { pageHeaders } from './page.js';
import { planeHandlers } from './plane-handlers.js';
import { referencePage } from './reference/reference-page.js';
import type { ControlDesk, ControlHandlers, Mount } from './request-context.js';
import type { components } from './wire.gen.js';

export const handlers: ControlHandlers = {
  ...planeHandlers,
  getHome: ({ desk, request, reply }) => reply(200, homePage(desk, request), pageHeaders),
  getStart: ({ desk, request, reply }) => reply(200, homePage(desk, request), pageHeaders),
  getReference: ({ desk, path, request, reply }) => {
    const all = documented(desk);
    const mount = all.find((one) => one.id === path.id);
    if (mount)
      return reply(200, referencePage(mount, all, homeOf(desk.mounts), request.base), pageHeaders);
    const ids = all.map(({ id }) => id).join(', ');
    return reply(404, notFound(`No API ${path.id} is served here. Choose from ${ids}.`));
  },
  getAsset: ({ path, reply }) => {
    const asset = assetNamed(path.file);
    if (!asset) {
      const detail = `There is no file ${path.file}. Load the page again; it names what it needs.`;
      return reply(404, notFound(detail));
    }
    const { text, mediaType } = asset;
    return { ...reply(200, text, assetHeaders), mediaType };
  },
  getHealth: ({ desk, reply }) =>
    reply(200, {
      status: 'ok',
      apis: desk.mounts.map((mount) => mount.id),
      memory: desk.plane.memory(),
    }),
  getDocument: ({ desk, path, request, reply }) => {
    const [, id, format] = /^(.+)\.(json|yaml)$/.exec(path.file) ?? [];
    const mount = documented(desk).find((one) => one.id === id);
    if (!mount) return reply(404, unknownDocument(path.file, documented(desk)));
    const url = `${request.origin}${request.base}${mount.path}`;
    return reply(
      200,
      format === 'json' ? asJson(mount.contract, url) : asYaml(mount.contract, url),
    );
  },
};

const assetHeaders = {
  'Cache-Control': 'public, max-age=31536000, immutable',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** What has a reference page and a document: the APIs, and these pages themselves. */
function documented({ mounts, own }: ControlDesk): readonly Mount[] {
  return [...mounts, own];
}

function unknownDocument(file: string, mounts: readonly Mount[]): components['schemas']['Problem'] {
  const files = mounts.flatMap(({ id }) => [`${id}.json`, `${id}.yaml`]);
  return notFound(`There is no document ${file}. Choose from ${files.join(', ')}.`);
}

function notFound(detail: string): components['schemas']['Problem'] {
  return { type: 'about:blank', title: 'Not Found', status: 404, detail };
}
