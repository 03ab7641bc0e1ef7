import pc from 'picocolors';
import { curlLine } from '../control/curl.js';
import { homeOf } from '../control/index.js';
import { type Paystub, worldName } from '../paystub.js';
import { printableLine as plain } from '../terminal/index.js';

/**
 * What is printed when paystub listens, on one screen: the page to open, where data is kept, where each
 * API is with one caller, and a line to try. The page has all callers and all lines.
 *
 * @param reach other addresses of this machine at which it answers
 */
export function banner(paystub: Paystub, origin: string, reach: readonly string[] = []): string {
  const { world, mounts, data, from, torn } = paystub;
  const lines = [
    '',
    `${pc.bold('paystub')} listens on ${pc.cyan(origin)}`,
    `Open ${pc.cyan(`${origin}${homeOf(mounts)}`)} in a browser: references, all callers, forms to try.`,
    from === undefined
      ? `  ${plain(worldName(world.recipe))}`
      : `  the world that is written in ${plain(from)}`,
    data === undefined
      ? '  kept in memory: it is gone when paystub stops'
      : `  kept in ${plain(data)} (delete the folder to begin anew, or use --memory)`,
  ];
  if (reach.length > 0) {
    lines.push(
      pc.yellow(`  also at ${reach.join(', ')}: whoever reaches these addresses can call it`),
    );
  }
  if (torn) {
    lines.push(
      pc.yellow(
        `  the last write to ${plain(torn.file)} had been cut short; its ${torn.bytes} bytes, which nobody was told had been kept, were removed`,
      ),
    );
  }
  lines.push('');
  const width = Math.max(...mounts.map(({ id }) => id.length));
  for (const mount of mounts) {
    const [demo] = mount.demo;
    lines.push(`${pc.bold(mount.id.padEnd(width))}  ${pc.cyan(`${origin}${mount.path || '/'}`)}`);
    if (demo === undefined) continue;
    const headers = Object.entries(demo.headers).map(([name, value]) => plain(`${name}: ${value}`));
    const note = demo.note === undefined ? '' : `  ${pc.dim(plain(demo.note))}`;
    lines.push(`  ${pc.dim(plain(demo.label))}  ${headers.join(pc.dim(' + '))}${note}`);
  }
  const [curl] = mounts
    .map((mount) => curlLine(mount, origin))
    .filter((one) => one !== undefined)
    .sort((a, b) => a.length - b.length);
  if (curl !== undefined) lines.push('', `  ${plain(curl)}`);
  lines.push('', pc.dim('Stop with Ctrl+C.'), '');
  return `${lines.join('\n')}\n`;
}
