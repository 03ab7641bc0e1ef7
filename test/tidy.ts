import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** One way in which the sources break the rules of the house. */
export interface Untidiness {
  readonly file: string;
  readonly rule: string;
}

/** Which rooms each room may import from, besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  ledger: [],
  journal: [],
  // One small thing each, which needs nothing of anybody.
  'json-pointer': [],
  'calendar-months': [],
  'random-numbers': [],
  'html-escaping': [],
  'shell-quoting': [],
  // Long work in pieces; it needs nothing of anybody.
  slices: [],
  contract: ['slices', 'json-pointer'],
  // It serves what a document says of its lists.
  behaviour: ['contract', 'ledger', 'json-pointer'],
  // What may be shown, in logs, recordings and reports (decisions/0046).
  redaction: [],
  // Reading and writing files that others may have prepared.
  files: [],
  // What goes to a terminal, and how.
  terminal: [],
  scenario: ['files', 'ledger', 'slices', 'calendar-months'],
  worlds: ['files', 'ledger', 'journal', 'slices', 'json-pointer', 'calendar-months'],
  payments: ['contract', 'ledger'],
  // An API's scenario is written with the scenario room's tools (decisions/0009).
  providers: ['behaviour', 'contract', 'ledger', 'payments', 'scenario', 'calendar-months'],
  // Any API, from its document alone.
  documents: ['contract', 'json-pointer', 'ledger', 'providers', 'scenario'],
  // It shows what a ledger holds, hands it commands (decisions/0020), and has payments go wrong.
  control: [
    'contract',
    'ledger',
    'payments',
    'redaction',
    'slices',
    'worlds',
    'json-pointer',
    'random-numbers',
    'html-escaping',
    'shell-quoting',
  ],
  verify: ['contract', 'files', 'redaction', 'terminal', 'json-pointer', 'shell-quoting'],
  proxy: ['contract', 'coverage', 'redaction', 'verify'],
  coverage: ['contract', 'files', 'redaction', 'reports', 'terminal', 'verify'],
  reports: ['contract', 'files', 'redaction', 'terminal', 'verify', 'html-escaping'],
  paystub: [
    'contract',
    'control',
    'documents',
    'journal',
    'ledger',
    'payments',
    'providers',
    'redaction',
    'scenario',
    'slices',
    'verify',
    'worlds',
  ],
  // It writes what the mock itself answers, and checks what it and others wrote (decisions/0025).
  seed: [
    'contract',
    'control',
    'files',
    'ledger',
    'paystub',
    'providers',
    'scenario',
    'verify',
    'worlds',
  ],
  cli: [
    'contract',
    'control',
    'coverage',
    'documents',
    'files',
    'journal',
    'paystub',
    'providers',
    'proxy',
    'redaction',
    'reports',
    'scenario',
    'seed',
    'terminal',
    'verify',
  ],
  mock: ['contract', 'control', 'paystub'],
  // It sees the mock as its users do.
  testing: ['control', 'mock', 'terminal'],
  index: ['contract', 'control', 'mock'],
};

/** Where time, randomness and ids come from outside, so that nothing there may make its own. */
const deterministic = ['ledger', 'worlds', 'scenario', 'providers'];

/** Reads the sources of a folder laid out like `src`, and names what breaks the rules. */
export function untidinessOf(sources: string): Untidiness[] {
  const providers = readdirSync(join(sources, 'providers'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  return filesBelow(sources).flatMap((file) => {
    const path = relative(sources, file).split(sep).join('/');
    const text = readFileSync(file, 'utf8');
    const rules = [
      ...importRules(sources, file, path, text),
      ...(path.endsWith('.test.ts') ? [] : contentRules(path, text, providers)),
    ];
    return rules.map((rule) => ({ file: path, rule }));
  });
}

function importRules(sources: string, file: string, path: string, text: string): string[] {
  // A test may set up what it needs from anywhere.
  if (path.endsWith('.test.ts')) return [];
  const room = roomOf(path);
  const allowed = mayImport[room];
  if (!allowed) return [`${room} is no room of the house`];
  return importsOf(text).flatMap((specifier) => {
    if (!specifier.startsWith('.')) return [];
    const target = relative(sources, resolve(dirname(file), specifier))
      .split(sep)
      .join('/');
    if (target.startsWith('..')) return [`imports ${specifier} from outside the sources`];
    const other = roomOf(target);
    if (other !== room) {
      return allowed.includes(other) ? [] : [`${room} may not import ${other} (${specifier})`];
    }
    const from = providerOf(path);
    const to = providerOf(target);
    if (to !== undefined && from !== to) {
      return [`imports the provider ${to}; providers do not know each other`];
    }
    return [];
  });
}

function contentRules(path: string, text: string, providers: readonly string[]): string[] {
  const rules: string[] = [];
  const room = roomOf(path);
  if (deterministic.includes(room) && !path.endsWith('.gen.ts')) {
    for (const call of ['Date.now(', 'new Date()', 'Math.random(', 'randomUUID(', 'randomBytes(']) {
      if (text.includes(call)) rules.push(`calls ${call}: time, ids and randomness are passed in`);
    }
  }
  if (/\bres\.(json|send|sendStatus|render|jsonp)\(/.test(text)) {
    rules.push('answers by itself; every answer leaves by the one door');
  }
  for (const id of providers) {
    // It speaks a protocol, and is called what that is called.
    if (id === 'x402') continue;
    // What is generated from the documents carries their words.
    if (providerOf(path) === id || path.endsWith('.gen.ts')) continue;
    if (new RegExp(`\\b${id}\\b`, 'i').test(text)) rules.push(`names the provider ${id}`);
  }
  if (/(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(path)) {
    rules.push('has a name that says nothing');
  }
  const name = path.split('/').at(-1) ?? '';
  if (!/^[a-z0-9]+([.-][a-z0-9]+)*\.ts$/.test(name)) rules.push('is not named in kebab-case');
  return rules;
}

/** `ledger/feed.ts` is in `ledger`; `app.ts` is a room by itself. */
function roomOf(path: string): string {
  return (path.split('/')[0] ?? path).replace(/\.[jt]s$/, '');
}

function providerOf(path: string): string | undefined {
  const [room, id, ...rest] = path.split('/');
  return room === 'providers' && rest.length > 0 ? id : undefined;
}

function importsOf(text: string): string[] {
  return [
    ...text.matchAll(
      /^(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm,
    ),
  ].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
