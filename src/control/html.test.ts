import { describe, expect, it } from 'vitest';
import { html } from './html.js';
import { phrase, prose } from './markdown.js';

describe('html', () => {
  it('escapes what is filled in, in content and in attributes', () => {
    const nasty = `<script>alert("it's")</script> & more`;
    const safe = '&lt;script&gt;alert(&quot;it&#39;s&quot;)&lt;/script&gt; &amp; more';
    expect(html`<a title="${nasty}">${nasty}</a>`.text).toBe(`<a title="${safe}">${safe}</a>`);
  });

  it('leaves HTML as it is, joins lists and shows nothing for what is not there', () => {
    const items = ['a', '<'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${undefined}${false}${0}`.text).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>0',
    );
  });
});

describe('prose', () => {
  it.each([
    ['one\ntwo\n\nthree', '<p>one two</p><p>three</p>'],
    ['first:\n\n- a\n  goes on\n- b', '<p>first:</p><ul><li>a goes on</li><li>b</li></ul>'],
    ['first:\n- a\n- b', '<p>first:</p><ul><li>a</li><li>b</li></ul>'],
    ['**Money.** In *numbers*, 2*3*4', '<p><strong>Money.</strong> In <em>numbers</em>, 2*3*4</p>'],
    ['`a_b` and `**<x>**`', '<p><code>a_b</code> and <code>**&lt;x&gt;**</code></p>'],
    ['**`limit` counts**', '<p><strong><code>limit</code> counts</strong></p>'],
    ['a lone ` and a lone *', '<p>a lone ` and a lone *</p>'],
    ['<b>no</b>', '<p>&lt;b&gt;no&lt;/b&gt;</p>'],
  ])('writes %j', (text, expected) => {
    expect(prose(text).text).toBe(expected);
  });

  it('writes a phrase without a paragraph', () => {
    expect(phrase(' the `id` ').text).toBe('the <code>id</code>');
  });
});
