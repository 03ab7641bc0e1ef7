/** Proves that files are right: seeded ones, and ones that a person wrote or edited. */
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { checkRegular, isFileBelow } from '../../files/index.js';
import { WorldTrial } from '../../paystub.js';
import { listProviders } from '../../providers/index.js';
import { HOUR, startOfDay } from '../../scenario/index.js';
import { WorldFileError } from '../../worlds/index.js';
import { BULK_FORMATS, type BulkFormat, SQL_LOADERS } from '../formats.js';
import { toolsOf } from '../library.js';
import { MANIFEST, type Manifest, ManifestError, readManifest } from '../manifest.js';
import { ACCOUNTS } from '../tables.js';
import { MODULE } from '../typed.js';
import { checkAnswer, operationOf } from './answers.js';
import { type Finding, Findings } from './findings.js';
import { TableCheck, type Times } from './tables.js';
import { checkTyped } from './typed.js';

/** What a check came to. */
export interface CheckReport {
  readonly findings: readonly Finding[];
  /** How many findings there are besides those. */
  readonly more: number;
  /** How many files were checked, and which were not, each with why. */
  readonly checked: number;
  readonly skipped: readonly { readonly file: string; readonly why: string }[];
}

/**
 * Checks a file, or all files of a folder and below. What a file is follows from its name and the
 * folder that it is in: `<id>/transactions.csv`, `listJobs.first-page.json`, any world file.
 *
 * @param api which API all files are of, where no folder says so
 */
export async function checkPath(path: string, api?: string): Promise<CheckReport> {
  const target = resolve(path);
  const isFolder = statSync(target).isDirectory();
  if (!isFolder) checkRegular(target);
  const check = new PathCheck(target, isFolder ? target : dirname(target), api);
  await check.run(isFolder ? filesBelow(target) : [target], isFolder);
  return check.report();
}

class PathCheck {
  readonly #findings = new Findings();
  readonly #skipped: { file: string; why: string }[] = [];
  readonly #manifest: Manifest | undefined;
  readonly #root: string;
  #checked = 0;

  constructor(
    private readonly target: string,
    folder: string,
    private readonly api: string | undefined,
  ) {
    // A single file is usually in its API's folder, below the manifest.
    this.#root = existsSync(join(folder, MANIFEST)) ? folder : dirname(folder);
    try {
      this.#manifest = readManifest(this.#root);
    } catch (error) {
      if (!(error instanceof ManifestError)) throw error;
      this.#findings.add(join(this.#root, MANIFEST), '', error.message);
    }
  }

  async run(files: readonly string[], whole: boolean): Promise<void> {
    /** Tables that belong together, by their API's folder and format. */
    const tables = new Map<
      string,
      { api: string; format: BulkFormat; files: Map<string, string> }
    >();
    for (const file of files) {
      const name = basename(file);
      const folder = dirname(file);
      if (name === MANIFEST || name === 'schema.sql') continue;
      if (Object.values<string>(SQL_LOADERS).includes(name)) continue;
      if (await this.#isWorld(file)) {
        await this.#checkWorld(file);
        continue;
      }
      if (name.endsWith('.ts') && name !== MODULE) continue;
      const api = await this.#apiOf(file);
      if (api === undefined) {
        this.#skip(file, 'no API has an operation or a table of this name');
        continue;
      }
      const tools = await toolsOf(api);
      const [stem = '', ...rest] = name.split('.');
      const format = BULK_FORMATS.find((one) => one === rest.join('.'));
      const isTable =
        stem === ACCOUNTS || tools.workbook.sheets.some(({ table }) => table.name === stem);
      const operation = operationOf(tools, name);
      if (isTable && format !== undefined) {
        const key = `${folder} ${format}`;
        const group = tables.get(key) ?? { api, format, files: new Map<string, string>() };
        group.files.set(stem, name);
        tables.set(key, group);
        this.#checked += 1;
      } else if (operation && /\.(json|txt)$/.test(name)) {
        this.#checked += 1;
        const known = this.#manifest?.files[relative(this.#root, file)]?.answer;
        this.#compare(file, checkAnswer(tools, operation, file, known, this.#findings), 'rows');
      } else if (name === MODULE) {
        this.#checked += 1;
        this.#compare(file, checkTyped(tools, file, this.#findings), 'answers');
      } else this.#skip(file, `${api} has no operation or table of this name`);
    }
    for (const [key, { api, format, files }] of tables) {
      const { workbook, schemas } = await toolsOf(api);
      const folder = key.slice(0, -format.length - 1);
      const group = { folder, format, files };
      const check = new TableCheck(workbook, schemas, group, this.#times(), this.#findings);
      for (const [name, rows] of check.run()) this.#compare(join(folder, name), rows, 'rows');
    }
    if (whole) this.#checkPresence();
    if (this.#checked === 0 && this.#findings.all.length === 0) {
      this.#findings.add(this.target, '', 'holds nothing that can be checked');
    }
  }

  report(): CheckReport {
    const findings = this.#findings.all.map(({ file, ...rest }) => ({
      file: relative(process.cwd(), file) || file,
      ...rest,
    }));
    const skipped = this.#skipped.map(({ file, why }) => ({
      file: relative(process.cwd(), file) || file,
      why,
    }));
    return { findings, more: this.#findings.more, checked: this.#checked, skipped };
  }

  #skip(file: string, why: string): void {
    this.#skipped.push({ file, why });
  }

  #times(): Times {
    const recipe = this.#manifest?.recipe;
    const { late = 0, lateHours = 0 } = recipe?.plot?.events ?? {};
    return {
      end: recipe && startOfDay(recipe.refDate),
      lateness: late > 0 ? lateHours * HOUR : 0,
    };
  }

  /** More may have been added since; what was there is there. */
  #compare(file: string, count: number, what: string): void {
    const { rows, holds = 0 } = this.#manifest?.files[relative(this.#root, file)] ?? {};
    const least = rows ?? holds;
    if (count < least) {
      this.#findings.add(file, '', `has ${count} ${what}, and the manifest lists ${least}`);
    }
  }

  /** Everything that the manifest lists is there. */
  #checkPresence(): void {
    if (this.#manifest?.underWay) {
      const problem = 'says that its run did not come to its end: run paystub seed again';
      this.#findings.add(join(this.#root, MANIFEST), '', problem);
    }
    for (const path of Object.keys(this.#manifest?.files ?? {})) {
      const file = join(this.#root, path);
      if (!isFileBelow(this.#root, path)) {
        this.#findings.add(
          file,
          '',
          existsSync(file)
            ? 'is a link, or no regular file, and the manifest lists it'
            : 'is missing, and the manifest lists it',
        );
      }
    }
  }

  /** The API that the folder is named after, or the only one that knows the file's name. */
  async #apiOf(file: string): Promise<string | undefined> {
    const folder = basename(dirname(file));
    const known = listProviders();
    if (this.api !== undefined) return this.api;
    if (known.includes(folder)) return folder;
    const stem = basename(file).split('.')[0] ?? '';
    const candidates: string[] = [];
    for (const id of known) {
      const tools = await toolsOf(id);
      const has =
        operationOf(tools, stem) !== undefined ||
        tools.workbook.sheets.some(({ table }) => table.name === stem);
      if (has) candidates.push(id);
    }
    return candidates.length === 1 ? candidates[0] : undefined;
  }

  /** World files say so at their beginning. */
  async #isWorld(file: string): Promise<boolean> {
    if (!file.endsWith('.json')) return false;
    for await (const chunk of createReadStream(file, { end: 511, encoding: 'utf8' })) {
      return /^\s*\{[^[]*"paystub"\s*:\s*"world-/.test(String(chunk));
    }
    return false;
  }

  async #checkWorld(file: string): Promise<void> {
    this.#checked += 1;
    try {
      const tools = await Promise.all(listProviders().map((id) => toolsOf(id)));
      const apis = tools.map(({ api }) => api);
      await new WorldTrial(apis, Date.now, tools).load(file);
    } catch (error) {
      if (!(error instanceof WorldFileError)) throw error;
      for (const { at, problem } of error.problems) this.#findings.add(file, at, problem);
    }
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
