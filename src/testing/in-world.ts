/** A world per test, for any runner. */
import { ControlRefused } from '../control/index.js';
import type { RunningMock, ServedWorld } from '../mock.js';
import { requestText } from './request-text.js';

let made = 0;

/** A name that no world of this process has yet, with as much of a test's name as fits. */
export function worldNameFor(test: string): string {
  const words = test
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  made += 1;
  return `${words === '' ? 'test' : words}-${made}`;
}

/** What happens around a test in its world. */
export interface InWorldOptions {
  /** What the test is called; the world is named after it. */
  readonly test?: string;
  /** Takes the request log of a test that failed; `console.error` when left out. */
  readonly print?: (text: string) => void;
}

/**
 * Runs a test in a world that nobody else uses, and lets the world go afterwards. When the test
 * fails, its request log is printed, and the failure goes on.
 *
 * ```ts
 * it('pays once', () => inWorld(mock, async (world) => { … }));
 * ```
 */
export async function inWorld<T>(
  mock: RunningMock,
  body: (world: ServedWorld) => Promise<T> | T,
  { test = '', print = (text) => console.error(text) }: InWorldOptions = {},
): Promise<T> {
  const world = mock.world(worldNameFor(test));
  await world.create();
  try {
    return await body(world);
  } catch (error) {
    print(failureText(world));
    throw error;
  } finally {
    letGo(world);
  }
}

/** Lets a world go that the test itself may have removed. */
export function letGo(world: ServedWorld): void {
  try {
    world.remove();
  } catch (error) {
    if (!(error instanceof ControlRefused)) throw error;
  }
}

/** What is printed beside a failure. */
export function failureText(world: ServedWorld): string {
  return `paystub, world ${world.name}. ${requestText(world)}`;
}
