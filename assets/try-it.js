/** The forms of a reference page: each calls one operation of the mock that served the page. */

for (const form of document.querySelectorAll('form.try')) {
  if (form instanceof HTMLFormElement) prepare(form);
}

/** @param {HTMLFormElement} form */
function prepare(form) {
  speakOfHere(form);
  recall(form);
  const caller = select(form, 'caller');
  const example = select(form, 'example');
  const refresh = () => show(form);
  caller?.addEventListener('change', () => {
    choose(form, caller);
    alike(form, caller);
  });
  example?.addEventListener('change', () => {
    setText(form, 'body', example.value);
  });
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLElement) target.dataset.edited = '';
    refresh();
  });
  form.addEventListener('change', refresh);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(form);
  });
  refresh();
}

/**
 * Writes the chosen caller's headers where they can be seen and changed.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLSelectElement} caller
 */
function choose(form, caller) {
  setText(form, 'headers', caller.value);
  const what = form.querySelector('p[data-what]');
  if (what) what.textContent = caller.selectedOptions[0]?.dataset.what ?? '';
}

/**
 * A caller that is chosen in one form is chosen in every form that has it.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLSelectElement} caller
 */
function alike(form, caller) {
  const label = caller.selectedOptions[0]?.textContent;
  for (const other of document.querySelectorAll('form.try')) {
    if (!(other instanceof HTMLFormElement) || other === form) continue;
    const theirs = select(other, 'caller');
    const index = [...(theirs?.options ?? [])].findIndex((option) => option.textContent === label);
    if (!theirs || index === -1) continue;
    theirs.selectedIndex = index;
    choose(other, theirs);
    show(other);
  }
}

/**
 * Examples name the usual port. They mean the server that this page came from.
 *
 * @param {HTMLFormElement} form
 */
function speakOfHere(form) {
  const here = (/** @type {string} */ text) =>
    text.replaceAll(
      'http://localhost:4010',
      `${location.origin}${document.body.dataset.base ?? ''}`,
    );
  for (const field of form.querySelectorAll('input, textarea, option')) {
    if (field instanceof HTMLInputElement) field.placeholder = here(field.placeholder);
    if (
      field instanceof HTMLInputElement ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLOptionElement
    ) {
      field.value = here(field.value);
    }
  }
}

/**
 * An edited body outlives a reload of the page, and ends with the tab. Headers are not kept.
 *
 * @param {HTMLFormElement} form
 */
function recall(form) {
  const body = form.elements.namedItem('body');
  if (!(body instanceof HTMLTextAreaElement)) return;
  const key = `paystub.body ${location.pathname}#${form.dataset.operation}`;
  const kept = sessionStorage.getItem(key);
  if (kept !== null) {
    body.value = kept;
    body.dataset.edited = '';
  }
  body.addEventListener('input', () => {
    try {
      sessionStorage.setItem(key, body.value);
    } catch {
      // The storage of a tab is full, or switched off. The body is then lost on a reload.
    }
  });
}

/**
 * @typedef {object} Call
 * @property {string} method
 * @property {string} url
 * @property {[string, string][]} headers
 * @property {string | undefined} body
 * @property {boolean} session whether the browser's own cookies go with it
 */

/**
 * What the form says, as a request.
 *
 * @param {HTMLFormElement} form
 * @returns {Call}
 */
function callOf(form) {
  const { method = 'GET', path = '/', media } = form.dataset;
  let target = path;
  const query = [];
  /** @type {Map<string, [string, string]>} */
  const headers = new Map();
  if (media) headers.set('content-type', ['Content-Type', media]);
  for (const line of headerLines(form)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim();
    if (name !== '') headers.set(name.toLowerCase(), [name, line.slice(colon + 1).trim()]);
  }
  for (const input of form.querySelectorAll('input[data-in]')) {
    if (!(input instanceof HTMLInputElement)) continue;
    const { name, value } = input;
    if (input.dataset.in === 'path') {
      target = target.replace(`{${name}}`, encodeURIComponent(value));
    } else if (value === '') continue;
    else if (input.dataset.in === 'query') {
      query.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
    } else headers.set(name.toLowerCase(), [name, value]);
  }
  const prefer = select(form, 'prefer')?.value ?? '';
  if (prefer !== '') headers.set('prefer', ['Prefer', prefer]);
  const search = query.length > 0 ? `?${query.join('&')}` : '';
  return {
    method,
    url: `${location.origin}${target}${search}`,
    headers: [...headers.values()],
    body: media ? text(form, 'body') : undefined,
    session: select(form, 'caller')?.selectedOptions[0]?.dataset.session !== undefined,
  };
}

/** @param {HTMLFormElement} form */
function headerLines(form) {
  return text(form, 'headers')
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/**
 * The same request for a terminal.
 *
 * @param {Call} call
 */
function curlOf({ method, url, headers, body }) {
  const words = ['curl'];
  if (method !== 'GET' && !(method === 'POST' && body !== undefined)) words.push('-X', method);
  for (const [name, value] of headers) words.push('-H', quoted(`${name}: ${value}`));
  if (body !== undefined) words.push('-d', quoted(body));
  words.push(quoted(url));
  return words.join(' ');
}

/** @param {string} word */
function quoted(word) {
  return /^[\w:/.=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** @param {HTMLFormElement} form */
function show(form) {
  const code = form.querySelector('.curl code');
  if (code) code.textContent = curlOf(callOf(form));
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const reply = form.querySelector('.reply');
  const button = form.querySelector('button[type=submit]');
  if (!(reply instanceof HTMLElement) || !(button instanceof HTMLButtonElement)) return;
  const malformed = headerLines(form).find((line) => !/^[^:\s]+\s*:/.test(line));
  if (malformed !== undefined) {
    const problem = `A header is written as "Name: value", got "${malformed}".`;
    reply.replaceChildren(element('p', problem, 'failed'));
    return;
  }
  button.disabled = true;
  reply.replaceChildren(element('p', 'Waiting for the response …', 'quiet'));
  const call = callOf(form);
  const startedAt = performance.now();
  try {
    const response = await withCookies(call, request);
    const body = await response.text();
    const took = Math.round(performance.now() - startedAt);
    reply.replaceChildren(...answer(response, body, took));
    remember(form, call, response.status);
    learn(form, body);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    reply.replaceChildren(element('p', `The request failed: ${why}`, 'failed'));
  } finally {
    button.disabled = false;
  }
  reply.scrollIntoView({ block: 'nearest' });
}

/**
 * @param {Call} call
 * @param {[string, string][]} headers
 * @param {boolean} cookies
 */
function request({ method, url, body }, headers, cookies) {
  return fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    // A caller that is chosen is the only one that is sent.
    credentials: cookies ? 'same-origin' : 'omit',
    cache: 'no-store',
    redirect: 'manual',
  });
}

/**
 * No script may set the Cookie header. So a cookie that was asked for is the browser's for the length
 * of the request, at its path: there it goes before a session's of the same name, and leaves it alone.
 *
 * @param {Call} call
 * @param {typeof request} fetchIt
 */
async function withCookies(call, fetchIt) {
  const { pathname } = new URL(call.url);
  const rest = call.headers.filter(([name]) => name.toLowerCase() !== 'cookie');
  const [, cookies = ''] = call.headers.find(([name]) => name.toLowerCase() === 'cookie') ?? [];
  const pairs = cookies
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.includes('='));
  const scope = `; path=${pathname}; samesite=strict`;
  for (const pair of pairs) setCookie(`${pair}${scope}`);
  try {
    return await fetchIt(call, rest, call.session || pairs.length > 0);
  } finally {
    for (const pair of pairs) {
      setCookie(`${pair.slice(0, pair.indexOf('='))}=${scope}; max-age=0`);
    }
  }
}

/** @param {string} cookie */
function setCookie(cookie) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser.
  document.cookie = cookie;
}

/**
 * @param {Response} response
 * @param {string} body
 * @param {number} took milliseconds
 * @returns {Node[]}
 */
function answer(response, body, took) {
  const { status } = response;
  const line = element('div', '', 'line');
  line.append(
    element('span', String(status), `status s${Math.floor(status / 100)}`),
    element('span', response.statusText, 'phrase'),
    element('span', `${took} ms, ${new Blob([body]).size} bytes`, 'quiet'),
  );
  const headers = element('details', '', 'quiet');
  headers.append(element('summary', 'Headers', ''));
  const list = element('code', [...response.headers].map((pair) => pair.join(': ')).join('\n'), '');
  list.tabIndex = 0;
  const box = element('div', '', 'copyable');
  box.append(list);
  headers.append(box);
  return [
    line,
    ...violations(response),
    ...payment(response),
    ...shownBody(response, body),
    headers,
  ];
}

/**
 * What a payment header holds: base64 of JSON (x402, version 2).
 *
 * @param {Response} response
 * @returns {Node[]}
 */
function payment(response) {
  return ['PAYMENT-REQUIRED', 'PAYMENT-RESPONSE'].flatMap((name) => {
    const value = response.headers.get(name);
    if (!value) return [];
    try {
      const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
      const json = JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)), null, 2);
      return [element('p', `${name}, decoded`, 'quiet'), jsonBox(json)];
    } catch {
      // It is shown as it came, among the headers.
      return [];
    }
  });
}

/**
 * The violations of the document, as the mock reports them.
 *
 * @param {Response} response
 * @returns {Node[]}
 */
function violations(response) {
  const header = response.headers.get('sl-violations');
  if (!header) return [];
  const box = element('div', 'The request violates the document:', 'violations');
  const list = document.createElement('ul');
  for (const message of messagesOf(header)) list.append(element('li', message, ''));
  box.append(list);
  return [box];
}

/**
 * @param {string} header
 * @returns {string[]}
 */
function messagesOf(header) {
  try {
    /** @type {{ message: string }[]} */
    const all = JSON.parse(header);
    return all.map(({ message }) => message);
  } catch {
    return [header];
  }
}

/**
 * @param {Response} response
 * @param {string} body
 * @returns {Node[]}
 */
function shownBody(response, body) {
  if (body === '') return [element('p', 'No body.', 'quiet')];
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  const parsed = isJson ? indented(body) : undefined;
  if (parsed !== undefined && parsed.length <= COLOURED_MOST) return [jsonBox(parsed)];
  const box = element('div', '', 'copyable json');
  const code = element('code', parsed ?? body, '');
  code.tabIndex = 0;
  box.append(code);
  return [box];
}

/** Characters of JSON that are coloured. A longer text is shown plain: each colour is a node. */
const COLOURED_MOST = 200_000;

/** @param {string} body JSON, or what was sent as JSON */
function indented(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return undefined;
  }
}

/** @param {string} json */
function jsonBox(json) {
  const box = element('div', '', 'copyable json');
  const code = element('code', '', '');
  code.tabIndex = 0;
  code.replaceChildren(...coloured(json));
  box.append(code);
  return box;
}

/**
 * JSON with its names, texts and other values told apart. Made of nodes: nothing of it is ever HTML.
 *
 * @param {string} json
 * @returns {Node[]}
 */
function coloured(json) {
  /** @type {Node[]} */
  const nodes = [];
  let end = 0;
  for (const match of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*|true|false|null/g)) {
    nodes.push(document.createTextNode(json.slice(end, match.index)));
    const [all, string, colon] = match;
    const kind = colon ? 'key' : string ? 'text' : 'other';
    const word = string ?? all;
    nodes.push(element('span', word, kind));
    end = match.index + word.length;
  }
  nodes.push(document.createTextNode(json.slice(end)));
  return nodes;
}

/**
 * The last few calls, for the start page: where they were made, never what was sent.
 *
 * @param {HTMLFormElement} form
 * @param {Call} call
 * @param {number} status
 */
function remember(form, { method }, status) {
  const href = `${location.pathname}#${form.dataset.operation}`;
  const name = form.closest('article')?.querySelector('h3 a')?.textContent ?? href;
  /** @type {import('./page.js').Tried[]} */
  let before = [];
  try {
    before = JSON.parse(localStorage.getItem('paystub.tried') ?? '[]');
  } catch {
    before = [];
  }
  const others = before.filter((tried) => tried.href !== href);
  const tried = [{ href, name, method, status }, ...others].slice(0, 6);
  localStorage.setItem('paystub.tried', JSON.stringify(tried));
}

/**
 * Puts ids of an answer into the forms that need them, where nobody has typed another: what a list
 * or a creation answers, into the operations on one of its items; the id of a payment that a
 * challenge names (`paymentId`), into the bodies that have a member of this name.
 *
 * @param {HTMLFormElement} from
 * @param {string} body
 */
function learn(from, body) {
  /** @type {unknown} */
  let answer;
  try {
    answer = JSON.parse(body);
  } catch {
    return;
  }
  for (const form of document.querySelectorAll('form.try')) {
    if (!(form instanceof HTMLFormElement) || form === from) continue;
    learnPath(form, from.dataset.path ?? '', answer);
    learnBody(form, answer);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {string} path of the operation that answered
 * @param {unknown} answer
 */
function learnPath(form, path, answer) {
  for (const input of form.querySelectorAll('input[data-in=path]')) {
    if (!(input instanceof HTMLInputElement) || input.dataset.edited !== undefined) continue;
    const collection = form.dataset.path?.split(`/{${input.name}}`)[0];
    const value = collection === path ? idIn(answer, input.name) : undefined;
    if (value === undefined) continue;
    input.value = value;
    show(form);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {unknown} answer
 */
function learnBody(form, answer) {
  const field = form.elements.namedItem('body');
  if (!(field instanceof HTMLTextAreaElement) || field.dataset.edited !== undefined) return;
  const body = indented(field.value);
  if (body === undefined) return;
  /** @type {unknown} */
  const value = JSON.parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const learnt = Object.keys(value).flatMap((name) => {
    const id = /[a-z](?:Id|_id)$/.test(name) ? idIn(answer, name) : undefined;
    return id === undefined ? [] : [[name, id]];
  });
  if (learnt.length === 0) return;
  field.value = JSON.stringify({ ...value, ...Object.fromEntries(learnt) }, null, 2);
  show(form);
}

/**
 * The member of an object, or of an object in it, or of the first of a list in it.
 *
 * @param {unknown} answer
 * @param {string} name
 * @returns {string | undefined}
 */
function idIn(answer, name) {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const members = Object.entries(answer);
  const own = members.find(([key]) => key === name)?.[1];
  if (typeof own === 'string' || typeof own === 'number') return String(own);
  for (const [, value] of members) {
    const found = idIn(Array.isArray(value) ? value[0] : value, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The examples of a page are coloured when they are opened: there are hundreds. */
document.addEventListener(
  'toggle',
  ({ target }) => {
    if (!(target instanceof HTMLDetailsElement) || !target.matches('.example[open]')) return;
    const code = target.querySelector('.json code');
    if (code && code.childElementCount === 0) {
      code.replaceChildren(...coloured(code.textContent ?? ''));
    }
  },
  true,
);

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function select(form, name) {
  const found = form.elements.namedItem(name);
  return found instanceof HTMLSelectElement ? found : undefined;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 */
function text(form, name) {
  const found = form.elements.namedItem(name);
  return found instanceof HTMLTextAreaElement ? found.value : '';
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
function setText(form, name, value) {
  const found = form.elements.namedItem(name);
  if (found instanceof HTMLTextAreaElement) found.value = value;
}

/**
 * @param {string} tag
 * @param {string} content
 * @param {string} kind
 */
function element(tag, content, kind) {
  const made = document.createElement(tag);
  made.className = kind;
  made.textContent = content;
  return made;
}
