import { afterAll, describe, expect, it } from 'vitest';
import { Program } from '../program.js';

const program = new Program();
afterAll(() => program.close());

const S = 'sk_s3cret';

describe('an option whose value may be a secret is told without it', { timeout: 300_000 }, () => {
  it.each<[string, readonly (string | Record<string, string>)[], string]>([
    [
      'a header',
      ['verify', 'agnicpay', '-H', S],
      "option '-H, --header <line>' (or PAYSTUB_HEADER) is wrong. A header is written as 'Name: value'",
    ],
    [
      'a header of the environment',
      ['verify', 'agnicpay', { PAYSTUB_HEADER: `a b: ${S}` }],
      'PAYSTUB_HEADER',
    ],
    ['the other header', ['verify', 'agnicpay', '--other-header', `: ${S}`], '--other-header'],
    [
      'a target with credentials',
      ['verify', 'agnicpay', '--target', `https://u:${S}@a.example`],
      'It has no query, no fragment and no credentials.',
    ],
    [
      'a target of the environment',
      ['proxy', 'agnicpay', { PAYSTUB_TARGET: `ftp://${S}` }],
      'It begins with http:// or https://.',
    ],
    [
      'a control token',
      ['serve', '--control-token', S],
      "option '--control-token <text>' (or PAYSTUB_CONTROL_TOKEN) is wrong. It must have 16 to 200",
    ],
    [
      'a misspelt option',
      ['verify', 'agnicpay', `--haeder=x-api-key: '${S}'`],
      "unknown option '--haeder'",
    ],
    ['a misspelt letter', ['verify', 'agnicpay', `-Kx: ${S}`], "unknown option '-K'"],
  ])('%s', async (_name, words, message) => {
    const { code, out, err } = await program.run(...words);
    expect(err).toContain(message);
    expect(out + err).not.toContain(S);
    expect(code).toBe(2);
  });
});
