import { faker } from '@faker-js/faker/locale/en';
import { describe, expect, it } from 'vitest';
import { Dictionaries, slugOf } from './dictionaries.js';
import { digest } from './digest.js';

const LISTS = ['firstNames', 'lastNames', 'companies', 'products', 'words', 'phrases'] as const;

describe('dictionaries', () => {
  it('hold five hundred different entries in every list', () => {
    const words = new Dictionaries('seed');
    for (const list of LISTS) expect([list, new Set(words[list]).size]).toEqual([list, 500]);
    for (const word of words.words) expect(word).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('say the same in whatever order they are asked, and whatever faker is doing', () => {
    const forwards = new Dictionaries('seed');
    const backwards = new Dictionaries('seed');
    const first = LISTS.map((list) => forwards[list]);
    faker.seed(7);
    faker.person.fullName();
    const second = [...LISTS].reverse().map((list) => backwards[list]);
    expect(second.reverse()).toEqual(first);
    expect(new Dictionaries('other').firstNames).not.toEqual(forwards.firstNames);
  });

  it('leave the shared faker as it was', () => {
    faker.seed(7);
    const expected = faker.person.fullName();
    faker.seed(7);
    new Dictionaries('seed').person(3);
    expect(faker.person.fullName()).toBe(expected);
  });

  it('have people and companies without end, each with an address of its own', () => {
    const words = new Dictionaries('seed');
    const emails = new Set<string>();
    const slugs = new Set<string>();
    for (let i = 0; i < 3000; i++) {
      const { name, firstName, lastName, email } = words.person(i);
      expect(name).toBe(`${firstName} ${lastName}`);
      expect(email).toMatch(/^[a-z0-9-]+\.[a-z0-9-]+@example\.(com|org|net)$/);
      emails.add(email);
      const company = words.company(i);
      expect(company.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      slugs.add(company.slug);
    }
    expect(emails.size).toBe(3000);
    expect(slugs.size).toBe(3000);
    expect(words.person(2999)).toEqual(new Dictionaries('seed').person(2999));
  });

  it('are these: a change here changes every stored world', () => {
    const words = new Dictionaries('seed');
    expect(words.person(0)).toEqual({
      firstName: 'Reva',
      lastName: 'Conroy',
      name: 'Reva Conroy',
      email: 'reva.conroy@example.org',
    });
    expect(words.company(1)).toEqual({ name: 'Doyle LLC', slug: 'doyle-llc-1' });
    expect(digest(LISTS.map((list) => words[list]))).toBe(
      '0579ebaf6d1ee4c3de252d9ae9cc484c655ebdf2ad13b5af7037889ca6964866',
    );
  });
});

describe('slugOf', () => {
  it.each([
    ["O'Keefe, Müller and Sons", 'okeefe-muller-and-sons'],
    ['  Data--Base! ', 'data-base'],
    ['Zoë', 'zoe'],
    ['123', '123'],
  ])('%s is %s', (text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });
});
