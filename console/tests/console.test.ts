import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPerson as asPersonIn, call, eventually, open, setting, sideways, violations, Watched } from './browser';

const suffix = randomUUID().slice(0, 8);
const email = `ann.${suffix}@example.com`;
const journey = `console-${suffix}`;
const queue = `queue-${suffix}`;

let browser: Browser;
let contact: string;

beforeAll(async () => {
  browser = await open();
  await call('POST', '/v1/journeys', {
    journey,
    name: `Console ${suffix}`,
    entry: { event: `asked_${suffix}` },
    steps: [
      { id: 'who', branch: [{ when: `contact.plan == "gold"`, to: 'call' }], else: 'wait' },
      { id: 'wait', wait: '30d', next: 'bye' },
      { id: 'call', handoff: { queue, reason: `quote-${suffix}`, priority: 5 } },
      { id: 'bye', exit: { reason: 'seen' } },
    ],
  });
  await call('POST', `/v1/journeys/${journey}:publish`, {});
  await call('POST', '/v1/segments', {
    id: `gold-${suffix}`,
    displayName: `Gold ${suffix}`,
    condition: 'contact.plan == "gold"',
  });
  const track = (events: object[]) => call('POST', '/v1/events', { events });
  await track([
    { name: 'identified', email, properties: { first_name: 'Ann', last_name: suffix, plan: 'gold' } },
    { name: 'page_viewed', email, properties: { title: `Prices ${suffix}`, path: '/prices' } },
  ]);
  contact = await eventually(
    async () => (await call<{ contact: string }>('GET', `/v1/contacts:lookup?identifier=email:${email}`)).contact,
  );
  await track([{ name: `asked_${suffix}`, email, properties: { form: `quote-${suffix}` } }]);
  await track([{ name: 'refused', occurred_at: '1700-01-01T00:00:00Z', email }]);
  await eventually(async () => {
    const { handoffs } = await call<{ handoffs: object[] }>(
      'GET',
      `/v1/handoffs?filter=${encodeURIComponent(`queue="${queue}"`)}`,
    );
    return handoffs.length > 0 ? true : undefined;
  });
});

afterAll(() => browser?.close());

const english = { language: 'en', scheme: 'light' } as const;

const asPerson = (look: Parameters<typeof Watched.of>[1], act: (watched: Watched) => Promise<void>) =>
  asPersonIn(browser, look, act);

describe('signing in', () => {
  it('by a key: a cookie that scripts cannot read, and nothing in storage', async () => {
    const watched = await Watched.of(browser, english);
    await watched.goTo('/contacts');
    await watched.page.getByLabel('API key', { exact: true }).fill(setting('RAPPORT_API_KEY'));
    await watched.page.getByRole('button', { name: 'Sign in' }).click();
    await watched.page.getByRole('heading', { name: 'Contacts', level: 1 }).waitFor();
    const [cookie] = await watched.context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    const [stored, readable] = await watched.page.evaluate(() => [
      JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }),
      document.cookie,
    ]);
    expect(stored).not.toContain(setting('RAPPORT_API_KEY'));
    expect(stored).not.toContain(cookie?.value);
    expect(readable).toBe('');
    expect(watched.faults).toEqual([]);
    await watched.context.close();
  });

  it('a wrong key is refused in a sentence', async () => {
    const watched = await Watched.of(browser, english);
    watched.expectsRefusals = true;
    await watched.goTo('/');
    await watched.page.getByLabel('API key', { exact: true }).fill('rk_nobody');
    await watched.page.getByRole('button', { name: 'Sign in' }).click();
    await watched.page.getByText('This key or link is not valid.').waitFor();
    await watched.context.close();
  });

  it('signing out ends the session, for a copy of its cookie too', async () => {
    await asPerson(english, async (watched) => {
      const [cookie] = await watched.context.cookies();
      watched.expectsRefusals = true;
      await watched.page.getByRole('button', { name: 'Sign out' }).click();
      await watched.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      const answer = await fetch(`${setting('RAPPORT_URL')}/v1/contacts`, {
        headers: { Cookie: `${cookie?.name}=${cookie?.value}`, 'Sec-Fetch-Site': 'same-origin' },
      });
      expect(answer.status).toBe(401);
    });
  });
});

describe('a person', () => {
  it('is found by e-mail, with their own event and what it caused', async () => {
    await asPerson(english, async ({ page }) => {
      await page.getByRole('link', { name: 'Contacts' }).click();
      await page.getByRole('textbox', { name: 'E-mail, +phone, or type:value' }).fill(email);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: `Ann ${suffix}`, level: 1 }).waitFor();
      const timeline = page.getByRole('region', { name: 'Timeline', exact: true });
      await timeline.getByText(`Prices ${suffix}`).waitFor();
      await timeline.getByText('Handed over to people').waitFor();
      await timeline.getByText('Entered a journey').first().waitFor();
      expect(page.url()).not.toContain('%40');
      expect(page.url()).toContain(contact);
    });
  });

  it('is found with the keyboard alone, from anywhere', async () => {
    await asPerson(english, async ({ page }) => {
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('A screen, or a person by e-mail').waitFor();
      await page.keyboard.type(email);
      await page.getByText(`Open the contact with email:${email}`).waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: `Ann ${suffix}`, level: 1 }).waitFor();
    });
  });

  it('is told why of a segment', async () => {
    await asPerson(english, async (watched) => {
      await watched.goTo(`/contacts/${contact}`);
      await watched.page.getByRole('combobox', { name: 'Pick a segment' }).click();
      await watched.page.getByRole('option', { name: `Gold ${suffix}` }).click();
      await watched.page.getByText('In the segment', { exact: true }).waitFor();
    });
  });

  it('who does not exist is an answer, not an error', async () => {
    await asPerson(english, async (watched) => {
      watched.expectsRefusals = true;
      await watched.goTo('/contacts/c_nobody');
      await watched.page.getByText('There is no such contact in this workspace.').waitFor();
    });
  });
});

describe('a journey', () => {
  it('is a picture whose counts are those of the API', async () => {
    await asPerson(english, async (watched) => {
      await watched.goTo(`/journeys/${journey}`);
      const { page } = watched;
      await page.locator('.react-flow__node').first().waitFor();
      expect(await page.locator('.react-flow__node').count()).toBe(5);
      await page.locator('.react-flow__node', { hasText: 'call' }).getByText('handed over').waitFor();
      await page.getByLabel('View').getByText('People').click();
      await page.getByRole('link', { name: `Ann ${suffix}` }).waitFor();
    });
  });
});

describe('the desk', () => {
  it('gives a hand-off to one of two agents, keeps it over a reload, and completes it', async () => {
    await asPerson(english, async (ann) => {
      await ann.goTo(`/desk?queue=${queue}`);
      await ann.page.getByRole('textbox', { name: 'Your name' }).fill('ann');
      await ann.page.getByRole('button', { name: 'Claim next' }).click();
      await ann.page.getByText('Lease').waitFor();
      await ann.page.getByText(email).first().waitFor();
      const second = await call<{ handoff?: object }>('POST', '/v1/handoffs:claim', { queue, agent: 'bob' });
      expect(second.handoff ?? null).toBeNull();
      await ann.page.getByRole('textbox', { name: 'Note' }).fill('again in June');
      await ann.page.reload();
      await ann.page.getByText('Lease').waitFor();
      expect(await ann.page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('again in June');
      await ann.page.locator('h1').click();
      await ann.page.keyboard.press('2');
      await ann.page.getByRole('button', { name: 'Complete' }).click();
      await ann.page.getByText('The outcome is kept.').waitFor();
      const filter = encodeURIComponent(`queue="${queue}"`);
      const { handoffs } = await call<{ handoffs: { outcome: string; note: string }[] }>(
        'GET',
        `/v1/handoffs?filter=${filter}`,
      );
      expect(handoffs).toMatchObject([{ outcome: 'rejected', note: 'again in June' }]);
    });
  });
});

describe('every screen', () => {
  const looks = [
    { language: 'en', scheme: 'light' },
    { language: 'zh-CN', scheme: 'dark' },
    { language: 'en', scheme: 'dark' },
    { language: 'zh-CN', scheme: 'light' },
  ] as const;

  it.each(looks)('is without faults of accessibility, policy or script: $language, $scheme', async (look) => {
    await asPerson(look, async (watched) => {
      const paths = [
        '/',
        '/contacts',
        `/contacts/${contact}`,
        '/journeys',
        `/journeys/${journey}`,
        `/journeys/${journey}?view=list`,
        `/journeys/${journey}?view=runs`,
        '/segments',
        '/segments?show=tags',
        `/segments/gold-${suffix}`,
        '/models',
        '/models/engagement',
        '/desk',
        '/operations',
        '/operations?show=rejects',
      ];
      for (const path of paths) {
        watched.expectsRefusals = path === '/models/engagement';
        await watched.goTo(path);
        await watched.settled();
        await watched.keep(`${look.language}-${look.scheme}${path}`);
        expect(await violations(watched), path).toEqual([]);
        expect(await sideways(watched), `${path} scrolls sideways`).toBeLessThanOrEqual(0);
      }
    });
  });

  it('stays accessible with a dialog open, and when the search is', async () => {
    await asPerson({ language: 'en', scheme: 'dark' }, async (watched) => {
      await watched.goTo(`/contacts/${contact}`);
      await watched.settled();
      await watched.page.getByRole('button', { name: `Why: ${journey}` }).click();
      await watched.page.getByRole('dialog').waitFor();
      expect(await violations(watched)).toEqual([]);
      await watched.page.keyboard.press('Escape');
      await watched.page.getByRole('dialog').waitFor({ state: 'detached' });
      await watched.page.keyboard.press('Control+k');
      await watched.page.getByRole('dialog').waitFor();
      expect(await violations(watched)).toEqual([]);
    });
  });

  it('fits a window of 320 pixels', async () => {
    await asPerson({ ...english, width: 320 }, async (watched) => {
      for (const path of ['/', '/contacts', `/contacts/${contact}`, '/desk', '/operations']) {
        await watched.goTo(path);
        await watched.settled();
        expect(await sideways(watched), path).toBeLessThanOrEqual(0);
      }
    });
  });
});
