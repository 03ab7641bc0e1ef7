import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { createPaystub, type Paystub } from '../../src/paystub.js';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** A mock in memory, at a fixed day, and a browser that looks at it. */
export interface Looking {
  readonly paystub: Paystub;
  readonly origin: string;
  /** Opens a page of the mock in a profile of its own, until the test ends. */
  open(path: string, options?: BrowserContextOptions): Promise<Opened>;
  close(): Promise<void>;
}

interface Opened {
  readonly page: Page;
  /** What the browser complained of: errors and warnings of the console, and uncaught errors. */
  readonly complaints: string[];
  /** Every address that the page asked for. */
  readonly requested: string[];
}

/** Serves the named APIs, all when left out, and starts Debian's Chromium. */
export async function look(...apis: string[]): Promise<Looking> {
  if (!existsSync(executablePath)) {
    throw new Error(
      `there is no ${executablePath}: apt-get install chromium, or say where it is in CHROMIUM_PATH`,
    );
  }
  const paystub = await createPaystub({ apis, recipe: { refDate: '2026-03-01' } });
  const server = createServer(paystub.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    paystub,
    origin,
    async open(path, options = {}) {
      const context = await browser.newContext(options);
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const complaints: string[] = [];
      const requested: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => requested.push(request.url()));
      await page.goto(`${origin}${path}`, { waitUntil: 'load' });
      return { page, complaints, requested };
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await paystub.close();
    },
  };
}

/** Opens everything that can be folded open, so that nothing escapes a check by being out of sight. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true;");
}

/** The text that a person sees, and not what is hidden from him. */
export function seen(locator: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is rendered is what is asked for.
  return locator.innerText();
}
