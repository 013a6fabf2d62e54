import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core';

/** An address or key of the running platform. */
export function setting(name: 'RAPPORT_URL' | 'RAPPORT_API_KEY' | 'RAPPORT_WRITE_KEY'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: eval "$(./up env)" first.`);
  return value;
}

// A slow and busy machine has to be waited for; what is there at once costs nothing.
const patience = 90_000;
const forAll = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'];

/**
 * Chromium as it comes with the packages, always the same; on machines that it is not made for, the machine's own. Not
 * with the package's list of arguments: that one switches off the web's security, which is what is tried here.
 */
export async function open(): Promise<Browser> {
  const isPackaged = process.arch === 'x64';
  return driver.launch({
    executablePath: isPackaged ? await chromium.executablePath() : '/usr/bin/chromium',
    args: isPackaged ? [...forAll, '--headless=shell'] : forAll,
    headless: true,
  });
}

/** A page and everything about it that ought not to be. */
export class Watched {
  readonly faults: string[] = [];
  /** Answers that are expected to be refusals. */
  expectsRefusals = false;

  constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      if (message.type() !== 'error' && !/content security policy/i.test(message.text())) return;
      if (this.expectsRefusals && /status of 4\d\d/.test(message.text())) return;
      this.faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.faults.push(`script: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${setting('RAPPORT_URL')}/`) && !url.startsWith('data:'))
        this.faults.push(`foreign: ${url}`);
    });
  }

  /** A page of its own, as a person sees it with this language and scheme. */
  static async of(browser: Browser, look: { language: string; scheme: 'light' | 'dark'; width?: number }) {
    const context = await browser.newContext({
      locale: look.language,
      colorScheme: look.scheme,
      reducedMotion: 'reduce',
      viewport: { width: look.width ?? 1440, height: 900 },
    });
    context.setDefaultTimeout(patience);
    return new Watched(context, await context.newPage());
  }

  goTo(path: string) {
    return this.page.goto(`${setting('RAPPORT_URL')}/console${path}`);
  }

  /** Signs in as a person does who has a link of `./up`. */
  async signIn(key = setting('RAPPORT_API_KEY')) {
    const answer = await fetch(`${setting('RAPPORT_URL')}/console/signInCodes`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
    });
    const { code } = (await answer.json()) as { code: string };
    await this.goTo(`/#k=${code}`);
    await this.page.getByRole('navigation').first().waitFor();
  }

  /** Keeps a picture in the folder RAPPORT_TEST_PICTURES, if there is one, to be looked at. */
  async keep(name: string) {
    const folder = process.env.RAPPORT_TEST_PICTURES;
    if (folder) await this.page.screenshot({ path: join(folder, `${name.replaceAll(/[^a-zA-Z0-9-]+/g, '_')}.png`) });
  }

  /** Waits until nothing is being loaded for the first time. */
  async settled() {
    await this.page.locator('h1').waitFor();
    await this.page.waitForFunction(() => document.querySelectorAll('.mantine-Skeleton-root').length === 0);
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Faults of accessibility of the page as it stands. */
export async function violations({ page }: Watched): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      resultTypes: ['violations'],
    }),
  );
  return results.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  );
}

/** How far the page can be scrolled sideways, in pixels. */
export const sideways = ({ page }: Watched) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Runs a part with a page that is signed in, and fails on anything that ought not to be. */
export async function asPerson(
  browser: Browser,
  look: Parameters<typeof Watched.of>[1],
  act: (watched: Watched) => Promise<void>,
  key?: string,
) {
  const watched = await Watched.of(browser, look);
  try {
    await watched.signIn(key);
    await act(watched);
    if (watched.faults.length > 0) throw new Error(watched.faults.join('\n'));
  } catch (fault) {
    const seen = await watched.page
      .locator('body')
      .innerText()
      .catch(() => '');
    throw new Error(`${fault}\nThe page at ${watched.page.url()} said:\n${seen.slice(0, 1_500)}`, { cause: fault });
  } finally {
    await watched.context.close();
  }
}

/** A call of the public API with the platform's own keys. */
export async function call<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(setting('RAPPORT_URL') + path, {
    method,
    headers: { Authorization: `Bearer ${setting('RAPPORT_API_KEY')}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

/** Asks until there is an answer. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + patience;
  for (;;) {
    const found = await ask().catch(() => undefined);
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`It did not come about in ${patience / 1_000} s.`);
    await new Promise((resume) => setTimeout(resume, 200));
  }
}
