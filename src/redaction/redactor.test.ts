import { describe, expect, it } from 'vitest';
import { Redactor } from './redactor.js';

const S = 'S3CR3T-VALUE';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('a text without its secrets', () => {
  const redactor = new Redactor({ names: ['X-Kiosk'] });

  const texts: readonly (readonly [string, string, string])[] = [
    ['JSON', '{"token":"a","n":1}', '{"token":"[redacted]","n":1}'],
    ['a short value', '{"pin":"1234","cvv":"1"}', '{"pin":"[redacted]","cvv":"[redacted]"}'],
    ['a number', '{"otp": 123456, "id": 7}', '{"otp": "[redacted]", "id": 7}'],
    [
      'a list',
      '{"tokens":["a",["b"]],"x":"c"}',
      '{"tokens":["[redacted]",["[redacted]"]],"x":"c"}',
    ],
    [
      'an object',
      '{"auth":{"user":"u","n":{"v":[5]}},"x":1}',
      '{"auth":{"user":"[redacted]","n":{"v":["[redacted]"]}},"x":1}',
    ],
    [
      'what says nothing',
      '{"password":null,"pin":true,"key":""}',
      '{"password":null,"pin":true,"key":""}',
    ],
    ['a name with an escape', '{"pass\\u0077ord":"a"}', '{"pass\\u0077ord":"[redacted]"}'],
    ['JSON that is cut off', '{"a":1,"secret":"abc', '{"a":1,"secret":"[redacted]"'],
    ['in a list that is cut off', '{"keys":["a","b', '{"keys":["[redacted]","[redacted]"'],
    ['several values', '{"jwt":"a"}\n{"jwt":"b"}', '{"jwt":"[redacted]"}\n{"jwt":"[redacted]"}'],
    [
      'JSON among other words',
      'got 5" of {"seed":"a b c"} back',
      'got 5" of {"seed":"[redacted]"} back',
    ],
    [
      'JSON in a text in JSON',
      '{"body":"{\\"pin\\":\\"1\\"}"}',
      '{"body":"{\\"pin\\":\\"[redacted]\\"}"}',
    ],
    [
      'the query of a URL',
      'at https://a.example/b?x=1&api_key=abc#c',
      'at https://a.example/b?x=1&api_key=[redacted]#c',
    ],
    ['a URL in JSON', '{"next":"/a?token=abc&n=1"}', '{"next":"/a?token=[redacted]&n=1"}'],
    [
      'where a list goes on',
      '{"next_page_token":"abc","monkey":"x"}',
      '{"next_page_token":"abc","monkey":"x"}',
    ],
    [
      'what is counted',
      '{"tokens":12,"max_tokens":5,"apiKeys":2}',
      '{"tokens":12,"max_tokens":5,"apiKeys":2}',
    ],
    [
      'rows of keys',
      '{"keys":[{"id":"k1","name":"ci","value":"abc","roles":["r"]}]}',
      '{"keys":[{"id":"k1","name":"ci","value":"[redacted]","roles":["r"]}]}',
    ],
    ['a name of the document', '{"x-kiosk":"abc"}', '{"x-kiosk":"[redacted]"}'],
  ];

  it.each(texts)('%s', (_name, text, shown) => {
    expect(redactor.text(text)).toBe(shown);
  });

  it.each(texts.filter(([, text]) => isJson(text)))('%s, when it was parsed', (_, text, shown) => {
    expect(redactor.value(JSON.parse(text))).toEqual(JSON.parse(shown));
  });

  it('of a form, by its type or by its form', () => {
    const form = 'user=a&pass%77ord=b+c&otp=12&n=1';
    const shown = 'user=a&pass%77ord=[redacted]&otp=[redacted]&n=1';
    expect(redactor.body(form, 'application/x-www-form-urlencoded; charset=utf-8')).toBe(shown);
    expect(redactor.body(form)).toBe(shown);
    const parts = `--b\r\nContent-Disposition: form-data; name="pin"\r\n\r\n12\r\n--b\r\nContent-Disposition: form-data; name="n"\r\n\r\n34\r\n--b--\r\n`;
    expect(redactor.body(parts, 'multipart/form-data; boundary=b')).toBe(
      parts.replace('12', '[redacted]'),
    );
  });

  it('of a target and of headers', () => {
    expect(redactor.target('/a?limit=5&sig=abc&next_page_token=p')).toBe(
      '/a?limit=5&sig=[redacted]&next_page_token=p',
    );
    expect(
      redactor.headers({
        Authorization: `Bearer ${S}`,
        'X-Kiosk': S,
        'x-run': 7,
        'Access-Control-Allow-Credentials': 'true',
      }),
    ).toEqual({
      authorization: '[redacted]',
      'x-kiosk': '[redacted]',
      'x-run': '7',
      'access-control-allow-credentials': 'true',
    });
  });

  it('of a signed payment says what is paid, and no more', () => {
    const payment = {
      accepted: { scheme: 'exact', network: 'eip155:84532', amount: '1' },
      payload: {
        signature: `0x${'ab'.repeat(65)}`,
        authorization: { from: '0xabc', value: '10000', nonce: '0x01', validAfter: '0' },
      },
    };
    const header = Buffer.from(JSON.stringify(payment)).toString('base64');
    expect(redactor.header('payment-signature', header)).toBe(
      'scheme=exact; network=eip155:84532; amount=10000; payer=0xabc; nonce=0x01; the rest is hidden',
    );
    expect(redactor.header('x-payment', 'garbage')).toBe('[redacted]');
  });
});

describe('a secret that was sent', () => {
  it.each<[string, Parameters<Redactor['learnFrom']>[0]]>([
    ['in a header', { headers: [['authorization', `Bearer ${S}`]] }],
    [
      'by Basic',
      { headers: [['authorization', `Basic ${Buffer.from(`ada:${S}`).toString('base64')}`]] },
    ],
    ['in a cookie', { headers: [['cookie', `theme=dark; session="${S}"`]] }],
    ['in a cookie that is set', { headers: [['set-cookie', `a=${S}; Path=/`]] }],
    ['in a query', { headers: [], target: `/a?api_key=${S}` }],
    ['in a form', { headers: [], body: `password=${S}` }],
    ['in JSON', { headers: [], body: JSON.stringify({ deep: [{ tokens: [S] }] }) }],
  ])('%s is hidden wherever it stands', (_name, message) => {
    const redactor = new Redactor();
    redactor.learnFrom(message);
    expect(redactor.text(`you are ${S}, at /${S}/x`)).toBe('you are [redacted], at /[redacted]/x');
    expect(redactor.value([{ [S]: `a${S}` }])).toEqual([{ '[redacted]': 'a[redacted]' }]);
  });

  it('is hidden where it is short, as a word', () => {
    const redactor = new Redactor();
    redactor.learnFrom({ headers: [['x-api-key', 'k1k1']] });
    expect(redactor.text('k1k1, xk1k1')).toBe('[redacted], xk1k1');
  });
});

describe('a stand-in of the same form', () => {
  const redactor = new Redactor({ style: 'shape' });

  it.each<[string, string]>([
    ['{"pin":"1234","otp":987654,"x":1234}', '{"pin":"0000","otp":100000,"x":1234}'],
    ['{"apiKey":"Ab-9_z"}', '{"apiKey":"Aa-0_a"}'],
    ['{"password":"correct \\"horse\\""}', '{"password":"aaaaaaa \\"aaaaa\\""}'],
    ['{"password":"пароль"}', '{"password":"aaaaaa"}'],
    [
      '{"password":"correct_horse_battery_staple99"}',
      '{"password":"aaaaaaa_aaaaa_aaaaaaa_aaaaaa00"}',
    ],
    [
      '{"session":{"at":"2026-03-01T00:00:00Z","id":"x9"}}',
      '{"session":{"at":"2026-03-01T00:00:00Z","id":"a0"}}',
    ],
    ['{"otp":0.25,"pin":-7,"cvv":1e5}', '{"otp":0.00,"pin":-0,"cvv":0e0}'],
  ])('%s', (text, shown) => {
    expect(redactor.text(text)).toBe(shown);
    expect(redactor.text(shown)).toBe(shown);
    expect(Object.keys(JSON.parse(shown))).toEqual(Object.keys(JSON.parse(text)));
  });

  it('keeps the names of cookies, and what they are set with', () => {
    expect(redactor.header('set-cookie', 'sid=Ab12; Path=/; HttpOnly')).toBe(
      'sid=Aa00; Path=/; HttpOnly',
    );
    expect(redactor.header('cookie', 'a=b1; sid=Ab12')).toBe('a=a0; sid=Aa00');
    expect(redactor.header('x-auth-token', 'ab1')).toBe('aa0');
  });
});

describe('hostile input', () => {
  const redactor = new Redactor();

  it.each<[string, string]>([
    ['a token of 2 MB', `{"token":"${'x1.*+'.repeat(400_000)}"}`],
    ['JSON 200,000 deep', `{"token":${'['.repeat(200_000)}1${']'.repeat(200_000)}}`],
    ['objects 100,000 deep', `${'{"key":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['nothing but quotation marks', '"'.repeat(500_000)],
    ['nothing but escapes', `"${'\\"'.repeat(300_000)}`],
    ['nothing but backslashes', `"${'\\'.repeat(500_000)}"`],
    ['a million ampersands', 'a=1&'.repeat(300_000)],
    ['nothing but equals signs', '?='.repeat(300_000)],
  ])('%s is read to its end', (_name, text) => {
    redactor.learnFrom({
      headers: [['x-api-key', text.slice(0, 60_000)]],
      target: `/?${text}`,
      body: text,
    });
    expect(redactor.body(text)).not.toContain('x1.*+x1.*+');
    expect(redactor.target(`/a?${text}`)).toBeTypeOf('string');
  });

  it('a value that nests without end is hidden from some depth on', () => {
    let value: unknown = 'x';
    for (let depth = 0; depth < 10_000; depth++) value = [value];
    expect(JSON.stringify(redactor.value(value))).toContain('[redacted]');
  });

  it('an error in here repeats nothing', () => {
    const broken = {
      toString: () => {
        throw new Error(S);
      },
      length: 3,
      includes: () => true,
    } as never;
    expect(redactor.text(broken)).toBe('[not shown: it could not be redacted]');
  });
});
