/** Settles through HTTP, each on disk before its answer, with few and with many payments. */
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Child } from './child.js';
import type { Wire } from './load.js';
import { type Figure, median, ratioOf, Subject } from './measure.js';
import type { Opened } from './paystub.js';

export interface SettlesSize {
  /** Payments of the small account; every round has a new one. */
  readonly few: number;
  /** Payments of the large account. */
  readonly many: number;
  readonly rounds: number;
  /** Settles of a round one by one, and with a hundred waiting. */
  readonly serial: number;
  readonly crowded: number;
}

const SETTLE_PATH = '/actumx/v1/x402/settle';
const CROWD = 100;
/** About what a settle appends to the journal. */
const LINE = Buffer.alloc(700, 'x');

export async function measureSettles(size: SettlesSize, scratch: string): Promise<Figure[]> {
  const { few, many, rounds, serial, crowded } = size;
  const start = async (name: string) => {
    const data = join(scratch, name);
    mkdirSync(data);
    const child = new Child('paystub', JSON.stringify({ data }));
    return { child, port: await child.ask<number>('listen') };
  };
  const [small, large] = [await start('few'), await start('many')];
  const express = new Child('bare', 'express', SETTLE_PATH);
  const expressPort = await express.ask<number>('listen');
  const load = new Child('load');
  const keep = async (name: string, { key, ids }: Opened) => {
    const requests = ids.map((paymentId): Wire => {
      const body = JSON.stringify({ paymentId });
      return { method: 'POST', path: SETTLE_PATH, headers: { 'x-api-key': key }, body };
    });
    await load.ask('keep', { name, requests });
  };
  const settles = (of: { child: Child; port: number }, name: string) => ({
    serial: new Subject(`${name}, one by one`, of.child, of.port),
    crowded: new Subject(`${name}, ${CROWD} waiting`, of.child, of.port),
  });
  const fewer = settles(small, 'few');
  const more = settles(large, 'many');
  const bare = settles({ child: express, port: expressPort }, 'bare');
  const disk: number[] = [];
  const each = serial + crowded;
  if (each > few || each * (rounds + 1) > many) throw new Error('there are not enough payments');
  await keep('many', await large.child.ask<Opened>('open', many));
  // The first round is for the compiler.
  for (let round = -1; round < rounds; round += 1) {
    const measured = round >= 0;
    await keep('few', await small.child.ask<Opened>('open', few));
    const from = (round + 1) * each;
    const slow = { requests: serial, waiting: 1 };
    const fast = { requests: crowded, waiting: CROWD };
    await fewer.serial.round(load, { list: 'few', from: 0, ...slow }, measured);
    await more.serial.round(load, { list: 'many', from, ...slow }, measured);
    await bare.serial.round(load, { list: 'many', from, ...slow }, measured);
    if (measured) disk.push(await appends(join(scratch, 'appends'), serial));
    await fewer.crowded.round(load, { list: 'few', from: serial, ...fast }, measured);
    await more.crowded.round(load, { list: 'many', from: from + serial, ...fast }, measured);
    await bare.crowded.round(load, { list: 'many', from: from + serial, ...fast }, measured);
  }
  for (const { child } of [small, large]) await child.ask('close');
  for (const child of [small.child, large.child, express, load]) await child.stop();

  const unit = 'settles/s';
  const rows = (count: number) => `${count.toLocaleString('en')} payments`;
  const diskOnly = 'appends to the same disk, one by one';
  return (['serial', 'crowded'] as const).flatMap((way): Figure[] => {
    const part = way === 'serial' ? 'settle, one by one' : `settle, ${CROWD} waiting`;
    const baseline = way === 'serial' ? disk : bare[way].rates;
    const of = way === 'serial' ? diskOnly : 'Express 5, bare, in memory';
    return [
      {
        part,
        what: of,
        value: median(baseline),
        unit: way === 'serial' ? 'appends/s' : 'requests/s',
      },
      ...[fewer[way], more[way]].map(
        (subject, index): Figure => ({
          part,
          what: `paystub, ${rows(index === 0 ? few : many)}`,
          value: median(subject.rates),
          unit,
          ratio: { of, times: ratioOf(subject.rates, baseline) },
        }),
      ),
      {
        part: `${part}, processor time`,
        what: `${rows(many)} instead of ${few.toLocaleString('en')}`,
        value: median(more[way].costs),
        unit: 'µs/settle',
        ratio: { of: rows(few), times: ratioOf(more[way].costs, fewer[way].costs) },
        aim: { most: 1.15 },
      },
    ];
  });
}

/** Appends that are durable one by one, per second: what the disk allows at most. */
async function appends(path: string, count: number): Promise<number> {
  const file = await open(path, 'a');
  const start = performance.now();
  for (let done = 0; done < count; done += 1) {
    await file.write(LINE);
    await file.datasync();
  }
  const seconds = (performance.now() - start) / 1000;
  await file.close();
  return count / seconds;
}
