/**
 * A subject: a server that does nothing but answer, bare. `http` is node:http alone, `express` is
 * Express 5 with everything turned off that paystub has turned off (entity tags, `X-Powered-By`), and
 * `express-as-it-comes` has them.
 */
import { createReadStream } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import express from 'express';
import { answerQuestions } from './child.js';

const [kind = '', path = '/', file] = process.argv.slice(2);

/** The answers by their URLs, as values: writing them out is part of what an answer costs. */
const answers = new Map<string, unknown>();
if (file) {
  for await (const line of createInterface(createReadStream(file))) {
    const [url, body]: [string, unknown] = JSON.parse(line);
    answers.set(url, body);
  }
}

function bareExpress(): RequestListener {
  const app = express();
  if (kind === 'express') {
    app.disable('etag');
    app.disable('x-powered-by');
  }
  app.get(path, (req, res) => {
    res.json(answers.get(req.url));
  });
  app.post(path, express.json(), (req, res) => {
    res.json(req.body);
  });
  return app;
}

const bareHttp: RequestListener = (req, res) => {
  const text = JSON.stringify(answers.get(req.url ?? ''));
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.end(text);
};

const server = createServer(kind === 'http' ? bareHttp : bareExpress());

answerQuestions({
  listen: () =>
    new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    }),
});
