import type { Contract } from '../contract/contract.js';
import { Redactor } from '../redaction/index.js';
import type { Exchange, Transport, WireAnswer, WireRequest } from './exchange.js';
import type { Finding, NotChecked } from './finding.js';
import { tokensOf } from './json.js';
import type { Report } from './report.js';

/**
 * The secrets of a run: what is recorded and reported is told without them. Each is replaced by
 * letters and digits of the same kinds in the same places, so that a recording still fits its schemas,
 * and equal secrets stay equal.
 */
export class Secrets {
  readonly #redactor: Redactor;

  constructor(contract: Contract) {
    const names = [...contract.schemes.values()].map(({ key }) => key);
    this.#redactor = new Redactor({ style: 'shape', names });
  }

  /** Whether a request header, by its lower-case name, holds a secret. */
  isSecretHeader(name: string): boolean {
    return this.#redactor.isSecret(name);
  }

  /** Remembers a secret by its value, wherever it will be seen again. */
  learn(value: string): void {
    this.#redactor.learn(value);
  }

  /** Remembers what a request shows and an answer hands out. */
  learnFrom({ request, answer }: Exchange): void {
    const { target, body, headers } = request;
    this.#redactor.learnFrom({ headers: Object.entries(headers), target, body });
    this.#redactor.learnFrom({ headers: answer.headers, body: answer.body });
  }

  /** A text without the secrets that were seen so far, and without those that it names. */
  mask(text: string): string {
    return this.#redactor.text(text);
  }

  /** A path and its query. */
  maskTarget(target: string): string {
    return this.#redactor.target(target);
  }

  /** Any JSON value without the secrets, names of members included. */
  maskAll<T>(value: T): T {
    return this.#redactor.texts(value);
  }

  /** A request as it is kept: headers that hold credentials stay as they are, and are named instead. */
  maskRequest(request: WireRequest): WireRequest {
    const { target, headers, body, secrets } = request;
    return {
      ...request,
      target: this.#redactor.target(target),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          secrets.includes(name) ? value : this.#redactor.header(name, value),
        ]),
      ),
      body: body === undefined ? undefined : this.#redactor.body(body, headers['content-type']),
    };
  }

  maskAnswer(answer: WireAnswer): WireAnswer {
    const type = answer.headers.find(([name]) => name === 'content-type')?.[1];
    return {
      ...answer,
      headers: answer.headers.map(([name, value]) => [name, this.#redactor.header(name, value)]),
      body: this.#redactor.body(answer.body, type),
    };
  }

  /** A report as it may be printed, and kept by others. */
  maskReport(report: Report): Report {
    const masked: Report = this.maskAll({
      ...report,
      findings: [],
      notChecked: [],
    });
    return {
      ...masked,
      findings: report.findings.map((finding) => this.#maskFinding(finding)),
      notChecked: report.notChecked.map((one): NotChecked => this.maskAll(one)),
    };
  }

  #maskFinding(finding: Finding): Finding {
    const { pointer, received } = finding;
    const { request, ...rest } = this.maskAll(finding);
    const name = tokensOf(pointer ?? '').find((token) => this.#redactor.isSecret(token));
    return {
      ...rest,
      // What stands below a secret's name is one, however short.
      received: name === undefined ? rest.received : this.#redactor.shown(name, received),
      request: {
        ...request,
        target: this.#redactor.target(finding.request.target),
        headers: this.#redactor.headers(finding.request.headers),
        body:
          finding.request.body === undefined
            ? undefined
            : this.#redactor.body(finding.request.body, finding.request.headers['content-type']),
      },
    };
  }
}

/** A transport that remembers the secrets that pass, so that the report can be told without them. */
export function learning(transport: Transport, secrets: Secrets): Transport {
  return async (request, signal) => {
    const answer = await transport(request, signal);
    secrets.learnFrom({ request, answer });
    return answer;
  };
}
