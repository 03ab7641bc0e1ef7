import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listProviders } from '../../src/providers/index.js';
import { type Plot, readPlot } from '../../src/scenario/index.js';
import type { SeedRecipe } from '../../src/seed/answers.js';
import type { Format } from '../../src/seed/manifest.js';
import { type SeedJob, writeSeed } from '../../src/seed/seed.js';

export const seedRecipe: SeedRecipe = {
  story: 'default',
  seed: 'test',
  size: 1,
  refDate: '2026-03-01',
};

/** A story, short enough for a test. */
export function shortPlot(story: string, days = 40): Plot {
  return { ...readPlot(story), days };
}

/** A folder that is gone after the test. */
export class SeedFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'paystub-seed-'));

  async write(
    formats: readonly Format[],
    recipe: Partial<SeedRecipe> = {},
    options: { workers?: number; apis?: readonly string[] } = {},
  ): Promise<SeedJob> {
    const { workers = 1, apis = listProviders() } = options;
    const job = { apis, formats, recipe: { ...seedRecipe, ...recipe } };
    await writeSeed(job, { folder: this.path, workers });
    return job;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
