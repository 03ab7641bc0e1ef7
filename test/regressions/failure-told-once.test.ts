import { expect, it } from 'vitest';
import { logTo } from '../../src/cli/log.js';

/**
 * With a full disk every request fails for the same reason, and each of them wrote that reason with
 * its stack into the log, twice: what mattered was lost among thousands of lines.
 */
it('tells an error in full once, and then in a line which requests it fails', () => {
  const lines: string[] = [];
  const log = logTo((line) => lines.push(line), 'error');
  const error = new Error('this world takes no more commands');
  const fault = (requestId: string, cause: unknown = error) =>
    log.fault({ provider: 'kiosk', requestId, operationId: 'listUsage', error: cause });

  fault('a1');
  fault('a1');
  fault('b2');
  fault('c3', new Error('something else'));
  expect(lines).toEqual([
    expect.stringMatching(/kiosk listUsage, request a1: Error: this world [\s\S]*\n\s+at /),
    expect.stringMatching(/^kiosk listUsage, request b2: as told above$/),
    expect.stringMatching(/kiosk listUsage, request c3: Error: something else[\s\S]*\n\s+at /),
  ]);
});
