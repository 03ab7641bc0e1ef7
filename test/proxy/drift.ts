import type { RequestListener } from 'node:http';

/** An answer on its way through the wrapper. */
export interface Drifting {
  status: number;
  headers: Record<string, string>;
  /** Parsed, where it is JSON. */
  body: unknown;
}

/** Stands in front of a mock of ours and changes its answers, as an API that drifts from its contract. */
export function drifting(
  mock: string,
  change: (answer: Drifting, target: string) => void,
): RequestListener {
  return async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const headers = new Headers();
    for (const [name, value] of Object.entries(req.headers)) {
      if (typeof value === 'string' && name !== 'host' && name !== 'connection') {
        headers.set(name, value);
      }
    }
    const hasBody = chunks.length > 0 && req.method !== 'GET' && req.method !== 'HEAD';
    const given = await fetch(`${mock}${req.url}`, {
      method: req.method ?? 'GET',
      headers,
      ...(hasBody ? { body: Buffer.concat(chunks) } : {}),
    });
    const text = await given.text();
    const json = given.headers.get('content-type')?.includes('json') && text !== '';
    const answer: Drifting = {
      status: given.status,
      headers: Object.fromEntries(
        [...given.headers].filter(
          ([name]) => !/^(content-length|connection|keep-alive)$/.test(name),
        ),
      ),
      body: json ? (JSON.parse(text) as unknown) : text,
    };
    change(answer, req.url ?? '/');
    res.writeHead(answer.status, answer.headers);
    res.end(json ? JSON.stringify(answer.body) : String(answer.body));
  };
}
