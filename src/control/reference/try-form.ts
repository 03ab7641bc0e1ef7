import { STATUS_CODES } from 'node:http';
import type { Operation, Parameter, ResponseSpec } from '../../contract/contract.js';
import { isObject, type Json, type JsonObject } from '../../contract/document.js';
import { pointerToken } from '../../json-pointer.js';
import { headersFor } from '../curl.js';
import { type Html, html } from '../html.js';
import { phrase } from '../markdown.js';
import { copyable } from '../page.js';
import { type Example, examplesOf } from './examples.js';
import type { Sheet } from './page-parts.js';
import { placed } from './schema.js';

/** Headers that no script may set: the browser says them itself, or not at all. */
const browsersOwn = ['cookie', 'host', 'origin'];

/** A form that calls the operation on this mock. `assets/try-it.js` sends it; without a script it does not show. */
export function tryForm(sheet: Sheet, operation: Operation, value: JsonObject): Html | false {
  if (isObject(value['x-try-it']) && value['x-try-it'].form === false) return false;
  const advice = adviceOf(value);
  const callers = callersOf(sheet, operation, advice);
  const media = operation.body?.media[0];
  const inputs = operation.parameters.map((parameter) =>
    input(sheet, operation, value, parameter, advice),
  );
  return html`<form class="try scripted" id="try-${operation.id}" aria-label="Try ${operation.id}" data-operation="${operation.id}" data-method="${operation.method.toUpperCase()}" data-path="${sheet.mount.path}${operation.path}"${media !== undefined && html` data-media="${media}"`} autocomplete="off">
<h4>Try it</h4>
<label class="field">Caller<select name="caller">${callers.map(
    ({ label, what, lines, session }) =>
      html`<option value="${lines}" data-what="${what}"${session && html` data-session`}>${label}</option>`,
  )}</select></label>
<p class="quiet" data-what>${callers[0]?.what}</p>
<label class="field">Headers<textarea name="headers" rows="2" spellcheck="false" placeholder="Name: value">${callers[0]?.lines}</textarea></label>
${inputs}
${media !== undefined && body(bodyExamples(sheet, operation, media))}
<label class="field">Answer with<select name="prefer"><option value="">what the mock says</option>${[...operation.responses.values()].map((response) => preferences(response))}</select></label>
${advice.warning !== undefined && html`<p class="warning">${phrase(advice.warning)}</p>`}
<div class="send"><button type="submit">Send</button></div>
${copyable('', 'the curl line', 'curl')}
<div class="reply" role="status" aria-live="polite"></div>
</form>`;
}

/** `x-try-it` (openapi/README.md): what the form says where the examples alone would not succeed. */
interface Advice {
  /** The label of the caller that is chosen first. */
  readonly caller?: string;
  /** Values of parameters, by their names. */
  readonly values: JsonObject;
  /** What sending it changes for everybody, and how to undo it. */
  readonly warning?: string;
}

function adviceOf(operation: JsonObject): Advice {
  const { 'x-try-it': advice } = operation;
  if (!isObject(advice)) return { values: {} };
  const { caller, values, warning } = advice;
  return {
    values: isObject(values) ? values : {},
    ...(typeof caller === 'string' ? { caller } : {}),
    ...(typeof warning === 'string' ? { warning } : {}),
  };
}

interface Caller {
  readonly label: string;
  readonly what: string;
  /** Header lines, as they are shown and sent. */
  readonly lines: string;
  /** Whether the browser's own cookies go with the request, and new ones are kept. */
  readonly session: boolean;
}

function callersOf({ mount }: Sheet, operation: Operation, advice: Advice): Caller[] {
  const demos = mount.demo.flatMap((demo): Caller[] => {
    const headers = headersFor(mount, operation, demo);
    if (!headers) return [];
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    return [{ label: demo.label, what: demo.what, lines: lines.join('\n'), session: false }];
  });
  const schemes = operation.security.flat().map(({ scheme }) => scheme);
  const session: Caller[] = schemes.some((scheme) => scheme.in === 'cookie')
    ? [
        {
          label: 'this browser',
          what: 'Whoever signed in from this page: the browser sends its own cookies.',
          lines: '',
          session: true,
        },
      ]
    : [];
  const nobody: Caller = {
    label: 'nobody',
    what: operation.security.length === 0 ? 'It is open to all.' : 'Without credentials.',
    lines: '',
    // Where anybody may call, a cookie that comes back is worth keeping: that is how one signs in.
    session: operation.security.length === 0,
  };
  const all = [...demos, ...session, nobody];
  return [
    ...all.filter(({ label }) => label === advice.caller),
    ...all.filter(({ label }) => label !== advice.caller),
  ];
}

function input(
  sheet: Sheet,
  operation: Operation,
  value: JsonObject,
  parameter: Parameter,
  { values }: Advice,
): Html | false {
  if (parameter.in === 'cookie') return false;
  if (parameter.in === 'header' && browsersOwn.includes(parameter.name.toLowerCase())) {
    return html`<p class="quiet"><code>${parameter.name}</code> is the browser’s to send.</p>`;
  }
  const { schema } = placed(sheet, parameter.schemaPointer);
  const advised = values[parameter.name];
  const example =
    advised === undefined ? exampleOf(sheet, operation, value, parameter, schema) : String(advised);
  const words = Array.isArray(schema.enum) ? schema.enum.map(String) : [];
  const list = `${operation.id}-${parameter.in}-${parameter.name}`;
  return html`<label class="field"><span><code>${parameter.name}</code> <span class="place">${parameter.in}</span></span><input data-in="${parameter.in}" name="${parameter.name}" value="${(parameter.required || advised !== undefined) && example}"${advised !== undefined && html` data-edited`} placeholder="${example}" spellcheck="false"${words.length > 0 && html` list="${list}"`}>${
    words.length > 0 &&
    html`<datalist id="${list}">${words.map((word) => html`<option value="${word}"></option>`)}</datalist>`
  }</label>`;
}

function exampleOf(
  sheet: Sheet,
  operation: Operation,
  value: JsonObject,
  parameter: Parameter,
  schema: JsonObject,
): string {
  const list = Array.isArray(value.parameters) ? value.parameters : [];
  const stated = list
    .map((_: Json, index) => placed(sheet, `${operation.pointer}/parameters/${index}`).schema)
    .find((one) => one.name === parameter.name && one.in === parameter.in);
  const example = stated?.example ?? schema.example ?? schema.default;
  return example === undefined ? '' : String(example);
}

function bodyExamples(sheet: Sheet, operation: Operation, media: string): Example[] {
  const { pointer } = placed(sheet, `${operation.pointer}/requestBody`);
  return examplesOf(sheet, `${pointer}/content/${pointerToken(media)}`, media);
}

function body(examples: readonly Example[]): Html {
  const [first] = examples;
  const rows = Math.min(12, (first?.text.split('\n').length ?? 3) + 1);
  return html`${
    examples.length > 1 &&
    html`<label class="field">Example<select name="example">${examples.map(({ name, summary, text }) => html`<option value="${text}">${summary || name}</option>`)}</select></label>`
  }<label class="field">Body<textarea name="body" rows="${rows}" spellcheck="false">${first?.text}</textarea></label>`;
}

/** Every answer that `Prefer` may ask for. */
function preferences({ status, media }: ResponseSpec): Html {
  const names = [...new Set([...media.values()].flatMap(({ examples }) => [...examples.keys()]))];
  const all = names.length > 0 ? names : [undefined];
  return html`<optgroup label="${status} ${STATUS_CODES[status]}">${all.map((name) =>
    name === undefined
      ? html`<option value="code=${status}">${status}</option>`
      : html`<option value="code=${status}, example=${name}">${status} ${name}</option>`,
  )}</optgroup>`;
}
