/**
 * Words for stories: names of people and companies, of products and of endpoints.
 *
 * faker fills a few lists, once and on first use; rows then draw from the lists. A draw is a hundred
 * times cheaper than a call to faker, and what a row draws depends on nothing but its place.
 */
import type { Faker } from '@faker-js/faker';
// The package's main entry holds the class `Faker` but loads seventy locales (180 ms); this one
// loads one (30 ms) and exports an instance only.
import { faker } from '@faker-js/faker/locale/en';
import { keyed, type PathPart, type Random } from './random.js';

/** A person, at an address of the example domains, which can never receive mail (RFC 2606). */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly name: string;
  /** Unlike that of any other index. */
  readonly email: string;
}

/** A company, with a name for URLs. */
export interface Company {
  readonly name: string;
  /** Lowercase letters, digits and hyphens; unlike that of any other index. */
  readonly slug: string;
}

/** Entries in a list. It never changes: the lists of every stored world are as long. */
const LENGTH = 500;

const DOMAINS = ['example.com', 'example.org', 'example.net'] as const;

/** Makes a faker whose values depend on the seed and the list's name, and on no other faker. */
function fakerFor(seed: PathPart, name: string): Faker {
  const random = keyed(seed, 'dictionaries', name);
  const FakerClass = faker.constructor as typeof Faker;
  return new FakerClass({
    locale: faker.rawDefinitions,
    randomizer: {
      // faker calls this unbound.
      next: () => random.float(),
      seed: () => {
        throw new Error('a story is seeded by its recipe, and only once');
      },
    },
  });
}

/** Lowercase ASCII letters and digits, words joined by hyphens. */
export function slugOf(text: string): string {
  const ascii = text.normalize('NFKD').replace(/[\u0300-\u036f'’]/g, '');
  return ascii
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The lists of one seed. Each is filled when it is first asked for. */
export class Dictionaries {
  readonly #seed: PathPart;
  readonly #lists = new Map<string, readonly string[]>();
  readonly #people: Random;
  readonly #companies: Random;

  constructor(seed: PathPart) {
    this.#seed = seed;
    this.#people = keyed(seed, 'dictionaries', 'person');
    this.#companies = keyed(seed, 'dictionaries', 'company');
  }

  /** First names, none twice. */
  get firstNames(): readonly string[] {
    return this.#list('first-names', (fake) => fake.person.firstName());
  }

  get lastNames(): readonly string[] {
    return this.#list('last-names', (fake) => fake.person.lastName());
  }

  get companies(): readonly string[] {
    return this.#list('companies', (fake) => fake.company.name());
  }

  /** Like "Ergonomic Steel Keyboard". */
  get products(): readonly string[] {
    return this.#list('products', (fake) => fake.commerce.productName());
  }

  /** Single lowercase words that may stand in a URL. */
  get words(): readonly string[] {
    return this.#list('words', (fake) => slugOf(fake.word.noun()));
  }

  /** Sentences' worth of purpose, like "Optimized multi-tasking toolset". */
  get phrases(): readonly string[] {
    return this.#list('phrases', (fake) => fake.company.catchPhrase());
  }

  /** The person of an index, from 0 up without end. */
  person(index: number): Person {
    const random = this.#people.at(index);
    const firstName = random.pick(this.firstNames);
    const lastName = random.pick(this.lastNames);
    const local = `${slugOf(firstName)}.${slugOf(lastName)}${index === 0 ? '' : index}`;
    return {
      firstName,
      lastName,
      name: `${firstName} ${lastName}`,
      email: `${local}@${random.pick(DOMAINS)}`,
    };
  }

  /** The company of an index, from 0 up without end. */
  company(index: number): Company {
    const name = this.#companies.at(index).pick(this.companies);
    return { name, slug: `${slugOf(name)}${index === 0 ? '' : `-${index}`}` };
  }

  #list(name: string, make: (fake: Faker) => string): readonly string[] {
    const known = this.#lists.get(name);
    if (known) return known;
    const fake = fakerFor(this.#seed, name);
    const entries = new Set<string>();
    while (entries.size < LENGTH) entries.add(make(fake));
    const list = [...entries];
    this.#lists.set(name, list);
    return list;
  }
}
