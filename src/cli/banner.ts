import pc from 'picocolors';
import { type Paystub, worldName } from '../app.js';
import { curlLine } from '../control/curl.js';
import { printableLine as plain } from '../terminal/index.js';

/** What is printed when paystub listens: what is where, a line to try, who may call, and where data is kept. */
export function banner(paystub: Paystub, origin: string): string {
  const { world, mounts, data, from, torn } = paystub;
  const lines = [
    '',
    `${pc.bold('paystub')} listens on ${pc.cyan(origin)}`,
    from === undefined
      ? `  ${plain(worldName(world.recipe))}`
      : `  the world that is written in ${plain(from)}`,
    data === undefined
      ? '  kept in memory: it is gone when paystub stops'
      : `  kept in ${plain(data)} (delete the folder to begin anew, or use --memory)`,
  ];
  if (torn) {
    lines.push(
      pc.yellow(
        `  the last write to ${plain(torn.file)} had been cut short; its ${torn.bytes} bytes, which nobody was told had been kept, were removed`,
      ),
    );
  }
  for (const mount of mounts) {
    lines.push('', `${pc.bold(mount.id)}  ${pc.cyan(`${origin}${mount.path || '/'}`)}`);
    const curl = curlLine(mount, origin);
    if (curl) lines.push(`  ${plain(curl)}`);
    for (const demo of mount.demo) {
      lines.push(
        `  ${pc.dim(plain(demo.label).padEnd(10))} ${Object.entries(demo.headers)
          .map(([name, value]) => plain(`${name}: ${value}`))
          .join(pc.dim(' + '))}${demo.note === undefined ? '' : `  ${pc.dim(plain(demo.note))}`}`,
      );
    }
  }
  lines.push('', pc.dim(`Open ${origin}/ in a browser for all of this. Stop with Ctrl+C.`), '');
  return `${lines.join('\n')}\n`;
}
