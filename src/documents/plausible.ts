/** What fields of certain names and formats usually hold. */
import { createRequire } from 'node:module';
import type { Faker } from '@faker-js/faker';
import type { JsonObject } from '../contract/document.js';
import type { Random } from '../scenario/index.js';

const require = createRequire(import.meta.url);
const DAY = 86_400_000;

let known: Faker | undefined;
let current: Random;

/** One faker for all values: it draws from the stream of the value that is made. */
function fakerOf(random: Random): Faker {
  current = random;
  if (known === undefined) {
    // This entry loads one language instead of seventy.
    const { faker } = require('@faker-js/faker/locale/en') as { readonly faker: Faker };
    const FakerClass = faker.constructor as typeof Faker;
    known = new FakerClass({
      locale: faker.rawDefinitions,
      randomizer: { next: () => current.float(), seed: () => undefined },
    });
  }
  return known;
}

/** A text of a format of JSON Schema or OpenAPI; undefined for a format that says nothing here. */
export function textOfFormat(
  format: string,
  name: string,
  random: Random,
  now: number,
): string | undefined {
  const hex = (length: number): string =>
    Array.from({ length }, () => random.integer(0, 15).toString(16)).join('');
  switch (format) {
    case 'date-time':
      return momentOf(name, random, now).toISOString().replace(/\.\d+/, '');
    case 'date':
      return momentOf(name, random, now).toISOString().slice(0, 10);
    case 'time':
      return `${momentOf(name, random, now).toISOString().slice(11, 19)}Z`;
    case 'duration':
      return `P${random.integer(1, 30)}D`;
    case 'uuid':
    case 'guid':
      return `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'.charAt(random.integer(0, 3))}${hex(3)}-${hex(12)}`;
    case 'email':
    case 'idn-email':
      return emailOf(random);
    case 'hostname':
    case 'idn-hostname':
      return `${wordOf(random)}.example.com`;
    case 'ipv4':
    case 'ip':
      return `192.0.2.${random.integer(1, 254)}`;
    case 'ipv6':
      return `2001:db8::${hex(4)}`;
    case 'uri':
    case 'url':
    case 'iri':
      return urlOf(name, random);
    case 'uri-reference':
    case 'iri-reference':
      return `/${wordOf(random)}/${random.integer(1, 999)}`;
    case 'uri-template':
      return `/${wordOf(random)}/{id}`;
    case 'json-pointer':
      return `/${wordOf(random)}`;
    case 'relative-json-pointer':
      return '0';
    case 'regex':
      return '^[a-z]+$';
    case 'byte':
      return Buffer.from(wordOf(random)).toString('base64');
    case 'binary':
      return wordOf(random);
    case 'password':
      return `pw-${hex(12)}`;
    case 'phone':
    case 'tel':
      return phoneOf(random);
    case 'int32':
    case 'int64':
      return String(random.integer(1, 1_000_000));
    default:
      return undefined;
  }
}

/** Words of a name: `createdAt`, `created_at` and `CREATED-AT` are the same. */
function wordsOf(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
}

type Maker = (random: Random, now: number, name: string) => string;

/** By the end of a field's name; the first that fits counts. */
const TEXTS: readonly (readonly [RegExp, Maker])[] = [
  [/(^|_)e?mail(_address)?$/, (random) => emailOf(random)],
  [/(^|_)(first|given|fore)_?name$/, (random) => fakerOf(random).person.firstName()],
  [/(^|_)(last|family|sur)_?name$/, (random) => fakerOf(random).person.lastName()],
  [
    /(^|_)(user_?name|login|handle|nick_?name)$/,
    (random) => `${wordOf(random)}${random.integer(1, 99)}`,
  ],
  [
    /(^|_)(full_?name|author|owner|customer|contact|person|assignee|user|created_by|updated_by)(_name)?$/,
    (random) => fakerOf(random).person.fullName(),
  ],
  [
    /(^|_)(company|organi[sz]ation|employer|vendor|merchant|brand)(_name)?$/,
    (random) => fakerOf(random).company.name(),
  ],
  [/(^|_)(phone|mobile|fax|tel|telephone)(_?number)?$/, (random) => phoneOf(random)],
  [
    /(^|_)(street|address(_?line)?(_?1)?|address1)$/,
    (random) => fakerOf(random).location.streetAddress(),
  ],
  [/(^|_)city$|(^|_)town$/, (random) => fakerOf(random).location.city()],
  [/(^|_)(state|province|region)$/, (random) => fakerOf(random).location.state()],
  [/(^|_)country_?code$/, (random) => fakerOf(random).location.countryCode()],
  [/(^|_)country$/, (random) => fakerOf(random).location.country()],
  [/(^|_)(zip|postal|post)(_?code)?$/, (random) => fakerOf(random).location.zipCode()],
  [/(^|_)currency(_?code)?$/, (random) => random.pick(['USD', 'EUR', 'GBP', 'JPY', 'CHF'])],
  [
    /(^|_)(locale|language|lang)(_?code)?$/,
    (random) => random.pick(['en', 'de', 'fr', 'es', 'ja']),
  ],
  [
    /(^|_)time_?zone$/,
    (random) => random.pick(['Europe/Berlin', 'America/New_York', 'Asia/Tokyo']),
  ],
  [/(^|_)(colou?r)$/, (random) => fakerOf(random).color.human()],
  [
    /(^|_)(url|uri|link|href|website|homepage|avatar|image|photo|picture|logo|icon|thumbnail)$/,
    (random, _, name) => urlOf(name, random),
  ],
  [/(^|_)ip(_address)?$/, (random) => `192.0.2.${random.integer(1, 254)}`],
  [
    /(^|_)(created|updated|modified|deleted|published|started|ended|expires?|due|scheduled|paid|sent|received)(_at|_on|_date|_time)?$|(^|_)(date|timestamp|time)$|_at$/,
    (random, now, name) => momentOf(name, random, now).toISOString().replace(/\.\d+/, ''),
  ],
  [/(^|_)(slug)$/, (random) => `${wordOf(random)}-${wordOf(random)}`],
  [
    /(^|_)(sku|code|reference|ref|number)$/,
    (random) => `${wordOf(random).slice(0, 3).toUpperCase()}-${random.integer(1000, 9999)}`,
  ],
  [/(^|_)(uuid|guid)$/, (random, now, name) => textOfFormat('uuid', name, random, now) ?? ''],
  [
    /(^|_)(id|key|token|hash)$/,
    (random) => Array.from({ length: 12 }, () => random.integer(0, 35).toString(36)).join(''),
  ],
  [
    /(^|_)version$/,
    (random) => `${random.integer(1, 4)}.${random.integer(0, 12)}.${random.integer(0, 9)}`,
  ],
  [/(^|_)(title|subject|headline|label|display_?name)$/, (random) => sentence(random, 3)],
  [
    /(^|_)(description|summary|comment|note|notes|message|text|body|content|bio|reason|details?)$/,
    (random) => `${sentence(random, 8)}.`,
  ],
  [/(^|_)(category|genre|department|tag|type|kind|group)(_name)?$/, (random) => wordOf(random)],
  [/(^|_)(status|state)$/, (random) => random.pick(['active', 'pending', 'closed'])],
  [/(^|_)(product|item)(_name)?$|(^|_)name$/, (random) => fakerOf(random).commerce.productName()],
  [
    /(^|_)(price|amount|total|cost|balance)$/,
    (random) => (random.integer(100, 99_999) / 100).toFixed(2),
  ],
  [/(^|_)(mime|media|content)_?type$/, () => 'application/json'],
  [/(^|_)(file_?name|file|path)$/, (random) => `${wordOf(random)}.txt`],
];

/** A text that a field of this name may hold. `x-faker` says which method of faker makes it. */
export function namedText(name: string, schema: JsonObject, random: Random, now: number): string {
  const asked = schema['x-faker'];
  if (typeof asked === 'string') {
    const made = fakerText(asked, random);
    if (made !== undefined) return made;
  }
  const words = wordsOf(name);
  const found = TEXTS.find(([pattern]) => pattern.test(words));
  return found ? found[1](random, now, name) : wordOf(random);
}

/** `internet.email` or `{{person.firstName}} …`, as faker has them. */
function fakerText(asked: string, random: Random): string | undefined {
  const faker = fakerOf(random);
  try {
    if (asked.includes('{{')) return faker.helpers.fake(asked);
    const [room = '', method = ''] = asked.split('.');
    const made: unknown = (faker as unknown as Record<string, Record<string, () => unknown>>)[
      room
    ]?.[method]?.();
    return made === undefined
      ? undefined
      : made instanceof Date
        ? made.toISOString()
        : String(made);
  } catch {
    return undefined;
  }
}

/** A number that a field of this name may hold; undefined where the name says nothing. */
export function namedNumber(name: string, isWhole: boolean, random: Random): number | undefined {
  const words = wordsOf(name);
  const decimal = (least: number, most: number): number =>
    isWhole
      ? random.integer(Math.ceil(least), Math.floor(most))
      : random.integer(least * 100, most * 100) / 100;
  if (/(^|_)(lat|latitude)$/.test(words)) return decimal(-90, 90);
  if (/(^|_)(lon|lng|long|longitude)$/.test(words)) return decimal(-180, 180);
  if (/(^|_)(price|amount|cost|total|subtotal|balance|fee)$/.test(words)) return decimal(1, 500);
  if (/(^|_)(percent|percentage|rate|ratio)$/.test(words)) return decimal(0, 100);
  if (/(^|_)(rating|stars|score)$/.test(words)) return decimal(1, 5);
  if (/(^|_)age$/.test(words)) return random.integer(18, 80);
  if (/(^|_)year$/.test(words)) return random.integer(2015, 2026);
  if (/(^|_)month$/.test(words)) return random.integer(1, 12);
  if (/(^|_)(quantity|qty|count|stock|size|limit|page|per_page)$/.test(words))
    return random.integer(1, 50);
  if (/(^|_)id$/.test(words)) return random.integer(1, 10_000);
  return undefined;
}

/** Of the past year; what ends or is due lies ahead. */
function momentOf(name: string, random: Random, now: number): Date {
  const isAhead = /expire|due|end|until|schedul|deliver|valid_?to/.test(wordsOf(name));
  const span = random.integer(1, 180 * 24 * 3600) * 1000;
  const at = isAhead ? now + span : now - span;
  return new Date(Math.min(Math.max(at, 0), 253_370_764_800_000 - DAY));
}

/** At an address of the example domains, which can never receive mail (RFC 2606). */
function emailOf(random: Random): string {
  const faker = fakerOf(random);
  const first = faker.person
    .firstName()
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  const last = faker.person
    .lastName()
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return `${first}.${last}@example.com`;
}

function phoneOf(random: Random): string {
  return `+1-555-01${String(random.integer(0, 99)).padStart(2, '0')}`;
}

function urlOf(name: string, random: Random): string {
  const isImage = /avatar|image|photo|picture|logo|icon|thumb/.test(wordsOf(name));
  return `https://example.com/${wordOf(random)}/${random.integer(1, 999)}${isImage ? '.png' : ''}`;
}

function wordOf(random: Random): string {
  return fakerOf(random)
    .word.noun()
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}

function sentence(random: Random, words: number): string {
  const text = fakerOf(random).lorem.words(words);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
