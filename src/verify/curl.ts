import { isSecretName } from '../redaction/index.js';
import { shellQuoted } from '../shell-quoting.js';
import type { WireRequest } from './exchange.js';
import type { ShownRequest } from './finding.js';

/** The variable that stands for a secret header: `x-api-key` is `$X_API_KEY`, the second tenant's `$OTHER_X_API_KEY`. */
export function variableOf(name: string, request: WireRequest): string {
  const variable = name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  if (request.as === 'other') return `OTHER_${variable}`;
  return request.as.startsWith('made: ') ? `MADE_${variable}` : variable;
}

/** Whether a header is a secret: one of the caller's credentials, or one by its name. */
function isSecret(name: string, request: WireRequest): boolean {
  return isCredential(name, request) || (!request.secrets.includes(name) && isSecretName(name));
}

/** Whether a header is a credential of the caller's: made-up ones are no secrets. */
export function isCredential(name: string, request: WireRequest): boolean {
  return request.secrets.includes(name) && !request.as.startsWith('wrong: unknown');
}

/** A request as a report may show it. */
export function shownRequest(request: WireRequest): ShownRequest {
  return {
    method: request.method,
    target: request.target,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        isSecret(name, request) ? `$${variableOf(name, request)}` : value,
      ]),
    ),
    body: request.body,
  };
}

/**
 * A line for a POSIX shell that sends the request again. Credentials stand in variables, so that the
 * line may stand in a log.
 */
export function curlOf(base: string, request: WireRequest): string {
  const words = ['curl', '-i'];
  // With `-X HEAD` curl would wait for a body that never comes.
  if (request.method === 'HEAD') words.push('-I');
  else if (request.method !== 'GET' || request.body !== undefined) words.push('-X', request.method);
  for (const [name, value] of Object.entries(request.headers)) {
    if (isSecret(name, request)) {
      const variable = variableOf(name, request);
      words.push('-H', `"${name}: ${shownAs(request.as, name, variable)}"`);
    } else {
      // curl leaves a header without a value out, unless it ends in a semicolon.
      words.push('-H', shellQuoted(value === '' ? `${name};` : `${name}: ${value}`));
    }
  }
  if (request.body !== undefined) words.push('--data-raw', shellQuoted(request.body));
  // Brackets and braces are patterns to curl.
  words.push('-g', shellQuoted(`${base.replace(/\/$/, '')}${request.target}`));
  return words.join(' ');
}

/** A credential in a variable, altered as the request altered it. */
function shownAs(as: WireRequest['as'], name: string, variable: string): string {
  // A class of letters has the same length in both: `tr` swaps them.
  const swapped = (text: string): string => `$(printf %s "${text}" | tr a-zA-Z A-Za-z)`;
  switch (as) {
    case 'wrong: truncated':
      return `\${${variable}%????}`;
    case 'wrong: another word':
      return `Basic \${${variable}#* }`;
    case 'wrong: appended':
      return `\${${variable}}x`;
    case 'wrong: another case':
      // The name of a cookie stays as it is.
      return name === 'cookie'
        ? `\${${variable}%%=*}=${swapped(`\${${variable}#*=}`)}`
        : swapped(`$${variable}`);
    default:
      return `$${variable}`;
  }
}
