/** The validated page beside the same JSON from bare servers, on a short and on a long account. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, type Usage } from './child.js';
import type { Wire } from './load.js';
import { type Figure, median, ratioOf, Subject } from './measure.js';
import type { PaystubArguments } from './paystub.js';
import { filteredPages, LIST_PATH, plainPages } from './urls.js';
import { HISTORY_TOKEN, SHORTEST } from './worlds.js';

export interface PagesSize {
  /** Different addresses with filters. */
  readonly addresses: number;
  /** Rows of the long account. */
  readonly longest: number;
  readonly rounds: number;
  /** Requests of a round. */
  readonly requests: number;
}

const lists = ['filtered', 'plain'] as const;

/** How many requests wait at any time. */
const WAITING = 8;
/** How many rounds are run for the compiler, before the first that counts. */
const WARM_UP = 8;

const headers = { 'x-agnic-token': HISTORY_TOKEN };

export async function measurePages(size: PagesSize, scratch: string): Promise<Figure[]> {
  const { addresses, longest, rounds, requests } = size;
  const paths = { plain: plainPages(), filtered: filteredPages(addresses) };
  const start = (args: PaystubArguments) => new Child('paystub', JSON.stringify(args));
  const paystub = start({ history: SHORTEST });
  const strict = start({ history: SHORTEST, validator: 'always' });
  const long = start({ history: longest });
  const port = new Map<Child, number>();
  for (const child of [paystub, strict, long]) port.set(child, await child.ask('listen'));

  const file = join(scratch, 'pages.jsonl');
  const bodies = await bodiesOf(port.get(paystub) ?? 0, [...paths.plain, ...paths.filtered]);
  await sameBodies(port.get(strict) ?? 0, bodies);
  writeFileSync(file, bodies.map(([path, text]) => `["${path}",${text}]`).join('\n'));
  const bare = (kind: string) => new Child('bare', kind, LIST_PATH, file);
  const [http, express, comes] = [bare('http'), bare('express'), bare('express-as-it-comes')];
  for (const child of [http, express, comes]) {
    port.set(child, await child.ask('listen'));
    await sameBodies(port.get(child) ?? 0, bodies.slice(0, 100));
  }

  const load = new Child('load');
  const servers = { http, express, comes, paystub, strict, long };
  const subjects = new Map<string, Subject>();
  for (const list of lists) {
    const requests = paths[list].map((path): Wire => ({ method: 'GET', path, headers }));
    await load.ask('keep', { name: list, requests });
    for (const [name, child] of Object.entries(servers)) {
      subjects.set(`${name} ${list}`, new Subject(name, child, port.get(child) ?? 0));
    }
  }
  const all = [...subjects].map(([name, subject]) => ({ subject, list: name.split(' ')[1] ?? '' }));
  // Until what is compiled at run time is compiled.
  for (const { subject, list } of all) {
    await subject.round(
      load,
      { list, from: 0, requests: WARM_UP * requests, waiting: WAITING },
      false,
    );
  }
  const [before, beforeLong] = [await live(paystub), await live(long)];
  for (let round = 0; round < rounds; round += 1) {
    // Another one begins each time, so that none always comes after the same.
    const turn = round % all.length;
    for (const { subject, list } of [...all.slice(turn), ...all.slice(0, turn)]) {
      await subject.round(load, { list, from: round * requests, requests, waiting: WAITING });
    }
  }
  const of = (name: string) => {
    const subject = subjects.get(name);
    if (!subject) throw new Error(`${name} was not measured`);
    return subject;
  };
  const figures = lists.flatMap((list) => figuresOf(list, of, longest));
  figures.push(...(await memory(paystub, before, long, beforeLong, longest)));
  figures.push(...(await forks(paystub, long, longest)));
  for (const child of [load, paystub, strict, long, http, express, comes]) await child.stop();
  return figures;
}

function figuresOf(
  list: 'plain' | 'filtered',
  of: (name: string) => Subject,
  longest: number,
): Figure[] {
  const part = `page, ${list}`;
  const express = of(`express ${list}`);
  const paystub = of(`paystub ${list}`);
  const rows: [string, Subject, number | undefined][] = [
    ['node:http, bare', of(`http ${list}`), undefined],
    ['Express 5, bare', express, undefined],
    ['Express 5, as it comes', of(`comes ${list}`), undefined],
    ['paystub, 1,000 rows', paystub, 1],
    ['paystub, the validator in every request', of(`strict ${list}`), 0.7],
    [`paystub, ${longest.toLocaleString('en')} rows`, of(`long ${list}`), undefined],
  ];
  const figures = rows.flatMap(([what, subject, least]): Figure[] => [
    {
      part,
      what,
      value: median(subject.rates),
      unit: 'requests/s',
      ratio: { of: 'Express 5, bare', times: ratioOf(subject.rates, express.rates) },
      ...(least === undefined ? {} : { aim: { least } }),
    },
    {
      part: `${part}, processor time`,
      what,
      value: median(subject.costs),
      unit: 'µs/request',
      ratio: { of: 'Express 5, bare', times: ratioOf(subject.costs, express.costs) },
    },
  ]);
  const long = of(`long ${list}`);
  figures.push({
    part: `${part}, long account`,
    what: `${longest.toLocaleString('en')} rows instead of 1,000`,
    value: median(long.costs),
    unit: 'µs/request',
    ratio: { of: '1,000 rows', times: ratioOf(long.costs, paystub.costs) },
    aim: { most: list === 'plain' ? 1.1 : 1.5 },
  });
  return figures;
}

/** Every page from its server, in order. A page that is not there, or not full, is a mistake of ours. */
async function bodiesOf(port: number, paths: readonly string[]): Promise<[string, string][]> {
  const bodies: [string, string][] = [];
  for (const path of paths) {
    const text = await bodyOf(port, path);
    const { transactions } = JSON.parse(text) as { transactions: unknown[] };
    if (transactions.length !== 20) throw new Error(`${path} has ${transactions.length} rows`);
    bodies.push([path, text]);
  }
  return bodies;
}

/** What is faster must be the same, byte for byte. */
async function sameBodies(port: number, bodies: readonly [string, string][]): Promise<void> {
  for (const [path, text] of bodies) {
    if ((await bodyOf(port, path)) !== text) throw new Error(`${path} is not the same everywhere`);
  }
}

async function bodyOf(port: number, path: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

async function live(child: Child): Promise<number> {
  return (await child.ask<Usage>('usage', { collected: true })).live;
}

async function memory(
  paystub: Child,
  before: number,
  long: Child,
  beforeLong: number,
  longest: number,
): Promise<Figure[]> {
  const bare = new Child('bare', 'express');
  await bare.ask('listen');
  const collected = { collected: true };
  const [none, short, much] = [
    await bare.ask<Usage>('usage', collected),
    await paystub.ask<Usage>('usage', collected),
    await long.ask<Usage>('usage', collected),
  ];
  await bare.stop();
  const MiB = 1024 * 1024;
  const part = 'memory';
  const of = 'Express 5, bare';
  const times = (usage: Usage) => ({ of, times: usage.resident / none.resident });
  return [
    { part, what: 'Express 5, bare, resident', value: none.resident / MiB, unit: 'MiB' },
    {
      part,
      what: 'paystub, 1,000 rows, resident',
      value: short.resident / MiB,
      unit: 'MiB',
      ratio: times(short),
    },
    {
      part,
      what: `paystub, ${longest.toLocaleString('en')} rows, resident`,
      value: much.resident / MiB,
      unit: 'MiB',
      ratio: times(much),
    },
    {
      part,
      what: 'a transaction and its entry, live',
      value: (much.live - short.live) / (longest - SHORTEST),
      unit: 'bytes',
    },
    {
      part,
      what: 'live after all rounds, 1,000 rows',
      value: short.live / MiB,
      unit: 'MiB',
      ratio: { of: 'before them', times: short.live / before },
      aim: { most: 1.1 },
    },
    {
      part,
      what: `live after all rounds, ${longest.toLocaleString('en')} rows`,
      value: much.live / MiB,
      unit: 'MiB',
      ratio: { of: 'before them', times: much.live / beforeLong },
      aim: { most: 1.1 },
    },
  ];
}

interface Forks {
  readonly fork: number;
  readonly change: number;
}

async function forks(paystub: Child, long: Child, longest: number): Promise<Figure[]> {
  const short = await paystub.ask<Forks>('fork');
  const large = await long.ask<Forks>('fork');
  const rows = `${longest.toLocaleString('en')} rows`;
  const of = '1,000 rows';
  const part = 'fork';
  const unit = 'µs';
  return [
    { part, what: 'a world, 1,000 rows', value: short.fork, unit },
    {
      part,
      what: `a world, ${rows}`,
      value: large.fork,
      unit,
      ratio: { of, times: large.fork / short.fork },
      aim: { most: 2 },
    },
    { part, what: 'and its oldest row changed, 1,000 rows', value: short.change, unit },
    {
      part,
      what: `and its oldest row changed, ${rows}`,
      value: large.change,
      unit,
      ratio: { of, times: large.change / short.change },
    },
  ];
}
