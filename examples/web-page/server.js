/** Serves the page, and tells it where the API is. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const TYPES = { 'index.html': 'text/html', 'spending.js': 'text/javascript' };

export function serve(api, port = 0) {
  const server = createServer(async ({ url }, answer) => {
    const name = url === '/' ? 'index.html' : url.slice(1);
    if (name === 'config.js') {
      answer.setHeader('Content-Type', 'text/javascript');
      answer.end(`export const api = ${JSON.stringify(api)};`);
    } else if (Object.hasOwn(TYPES, name)) {
      answer.setHeader('Content-Type', `${TYPES[name]}; charset=utf-8`);
      answer.end(await readFile(new URL(name, import.meta.url)));
    } else {
      answer.statusCode = 404;
      answer.end();
    }
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

if (process.argv[1] === import.meta.filename) {
  await serve(process.env.API ?? 'https://api.agnic.ai', 8080);
  console.log('http://localhost:8080/');
}
