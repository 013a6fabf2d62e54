import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPerson, call, eventually, open, sideways, violations, type Watched } from './browser';

const suffix = randomUUID().slice(0, 8);
const email = `bea.${suffix}@example.com`;
const template = `news-${suffix}`;
const segment = `readers-${suffix}`;
const journey = `switched-${suffix}`;
const english = { language: 'en', scheme: 'light' } as const;

let browser: Browser;
let contact: string;
let secondKey: string;

const content = (subject: string) => ({
  id: template,
  channel: 'email',
  class: 'transactional',
  subject,
  html: '<style>p { color: rgb(1, 2, 3); }</style><p id="greeting">Dear {{ contact.first_name }}</p>',
  text: 'Dear {{ contact.first_name }}',
});

beforeAll(async () => {
  browser = await open();
  await call('POST', '/v1/events', {
    events: [{ name: 'identified', email, properties: { first_name: 'Bea', reads: suffix } }],
  });
  contact = await eventually(
    async () => (await call<{ contact: string }>('GET', `/v1/contacts:lookup?identifier=email:${email}`)).contact,
  );
  await call('POST', '/v1/templates', content('Hello {{ contact.first_name }}'));
  await call('POST', '/v1/segments', { id: segment, condition: `contact.reads == "${suffix}"` });
  await eventually(async () => {
    const { contacts } = await call<{ contacts: string[] }>('GET', `/v1/segments/${segment}/members`);
    return contacts.includes(contact) ? true : undefined;
  });
  await call('POST', '/v1/journeys', {
    journey,
    name: `Switched ${suffix}`,
    entry: { event: `asked_${suffix}` },
    steps: [{ id: 'bye', exit: { reason: 'seen' } }],
  });
  await call('POST', `/v1/journeys/${journey}:publish`, {});
  ({ secret: secondKey } = await call<{ secret: string }>('POST', '/v1/apiKeys', {
    name: `second ${suffix}`,
    scopes: ['*'],
  }));
});

afterAll(() => browser?.close());

/** Waits until the platform has said what becomes of the text as it stands. */
const rendered = ({ page }: Watched, subject: string) =>
  page.getByRole('region', { name: 'Preview', exact: true }).getByText(subject, { exact: true }).waitFor();

/** Writes at the end of a text. */
async function append({ page }: Watched, name: string, text: string) {
  await page.getByRole('textbox', { name, exact: true }).click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText(text);
}

describe('a template', () => {
  it('is shown as a contact gets it, with the styles of the mail and cut off from the page', async () => {
    await asPerson(browser, english, async (watched) => {
      await watched.goTo(`/templates/${template}?contact=${contact}`);
      await rendered(watched, 'Hello Bea');
      const greeting = watched.page.frameLocator('iframe').locator('#greeting');
      await greeting.getByText('Dear Bea').waitFor();
      expect(await greeting.evaluate((element) => getComputedStyle(element).color)).toBe('rgb(1, 2, 3)');
      expect(await greeting.evaluate(() => window.origin)).toBe('null');
    });
  });

  it('tells a fault with its line and column, keeps what is not saved over a reload, and saves a version', async () => {
    await asPerson(browser, english, async (watched) => {
      const { page } = watched;
      watched.expectsRefusals = true;
      await watched.goTo(`/templates/${template}?contact=${contact}`);
      await rendered(watched, 'Hello Bea');
      await append(watched, 'Plain text', '');
      await page.keyboard.press('Enter');
      await page.keyboard.insertText('{{ contact.first_name | upcas }}');
      await page.getByText(/^Line 2, column \d+: .*upcas/).waitFor();
      await page.getByText('It cannot be rendered', { exact: false }).waitFor();
      await page.reload();
      await page.getByText(/^Line 2, column \d+: .*upcas/).waitFor();
      await page.getByRole('button', { name: 'Discard changes' }).click();
      await page.getByText(/^Line 2/).waitFor({ state: 'detached' });
      await page.getByRole('textbox', { name: 'Subject' }).fill('Good day {{ contact.first_name }}');
      await rendered(watched, 'Good day Bea');
      await page.keyboard.press('Control+s');
      await page.getByText('Saved as version 2.').waitFor();
      const saved = await call<{ version: number; subject: string }>('GET', `/v1/templates/${template}`);
      expect(saved).toMatchObject({ version: 2, subject: 'Good day {{ contact.first_name }}' });
      await page.getByRole('link', { name: 'Version 1' }).click();
      await page.getByText('This is version 1, to be read.').waitFor();
      await rendered(watched, 'Hello Bea');
    });
  });

  it('that somebody else saved meanwhile shows both, and is put together field by field', async () => {
    await asPerson(browser, english, async (watched) => {
      const { page } = watched;
      watched.expectsRefusals = true;
      await watched.goTo(`/templates/${template}?contact=${contact}`);
      await page.getByRole('textbox', { name: 'Subject' }).fill('Mine {{ contact.first_name }}');
      await append(watched, 'Plain text', ' mine');
      await rendered(watched, 'Mine Bea');
      await call('POST', '/v1/templates', content('Theirs'));
      await page.getByRole('button', { name: 'Save' }).click();
      const dialog = page.getByRole('dialog', { name: 'Somebody else has saved meanwhile' });
      await dialog.waitFor();
      expect(await violations(watched)).toEqual([]);
      await watched.keep('conflict');
      await dialog.getByRole('radiogroup', { name: 'Subject' }).getByText('Theirs').click();
      await dialog.getByRole('button', { name: 'Save what is chosen' }).click();
      await page.getByText(/^Saved as version/).waitFor();
      const saved = await call<{ subject: string; text: string }>('GET', `/v1/templates/${template}`);
      expect(saved).toMatchObject({ subject: 'Theirs', text: 'Dear {{ contact.first_name }} mine' });
    });
  });
});

describe('a broadcast', () => {
  it('is written by one, approved by another, started and watched to its end', async () => {
    const name = `June ${suffix}`;
    let id = '';
    await asPerson(browser, english, async (watched) => {
      const { page } = watched;
      await watched.goTo('/broadcasts');
      await page.getByRole('button', { name: 'New broadcast' }).click();
      const dialog = page.getByRole('dialog', { name: 'New broadcast' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
      await dialog.getByRole('combobox', { name: 'Segment' }).fill(segment);
      await page.getByRole('option', { name: segment }).click();
      await dialog.getByRole('combobox', { name: 'Template' }).fill(template);
      await page.getByRole('option', { name: template }).click();
      expect(await violations(watched)).toEqual([]);
      await dialog.getByRole('button', { name: 'Create draft' }).click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      id = page.url().split('/').at(-1) ?? '';
      await page.getByText('Everybody was looked at.', { exact: false }).waitFor();
      expect(await page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
      await page.getByText('A second person has to approve it', { exact: false }).waitFor();
    });
    await asPerson(
      browser,
      english,
      async (watched) => {
        const { page } = watched;
        await watched.goTo(`/broadcasts/${id}`);
        await page.getByRole('button', { name: 'Approve' }).click();
        await page.getByRole('button', { name: 'Start' }).click();
        const dialog = page.getByRole('dialog', { name: 'Start' });
        await dialog.getByText('It goes to at most 1 contact.').waitFor();
        await dialog.getByRole('button', { name: 'Start' }).click();
        await page.getByRole('link', { name: 'Bea' }).waitFor();
        const { counts } = await eventually(async () => {
          const now = await call<{ state: string; counts: Record<string, string> }>('GET', `/v1/broadcasts/${id}`);
          return now.state === 'BROADCAST_STATE_DONE' ? now : undefined;
        });
        expect(counts).toMatchObject({ audience: '1', sent: '1', heldBack: '0', failed: '0', waiting: '0' });
        await page.getByRole('button', { name: 'Delete broadcast' }).waitFor();
        await page.getByRole('img', { name: 'Sent 1', exact: true }).waitFor();
      },
      secondKey,
    );
  });
});

describe('a segment', () => {
  it('is written with faults at their places and a count of who would be in it, and saved', async () => {
    await asPerson(browser, english, async (watched) => {
      const { page } = watched;
      // Whether there is one of this name already is asked before it is saved.
      watched.expectsRefusals = true;
      await watched.goTo('/segments');
      await page.getByRole('button', { name: 'New segment' }).click();
      const dialog = page.getByRole('dialog', { name: 'New segment' });
      await dialog.getByRole('textbox', { name: 'Id' }).fill(`typed-${suffix}`);
      await append(watched, 'Condition', `contact.reads = "${suffix}"`);
      await dialog.getByText(/^Line 1, column \d+: /).waitFor();
      expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
      await page.keyboard.press('Control+a');
      await page.keyboard.insertText(`contact.reads == "${suffix}"`);
      await dialog.getByText('everybody was looked at', { exact: false }).waitFor();
      await dialog.getByRole('link', { name: 'Bea' }).waitFor();
      expect(await violations(watched)).toEqual([]);
      await watched.keep('segment-form');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: `typed-${suffix}`, level: 1 }).waitFor();
      await page.getByRole('region', { name: 'Members' }).getByRole('link', { name: 'Bea' }).waitFor();
    });
  });
});

describe('a kill switch', () => {
  it('is set for a journey with its name typed, says what it holds up, and is lifted', async () => {
    await asPerson(browser, english, async (watched) => {
      const { page } = watched;
      await watched.goTo('/operations?show=switches');
      await page.getByRole('button', { name: 'Stop messages' }).click();
      const dialog = page.getByRole('dialog', { name: 'Stop messages' });
      await dialog.getByText(/active journeys?; .* waiting in broadcasts/).waitFor();
      await dialog.getByRole('combobox', { name: 'What it stops' }).fill(`Switched ${suffix}`);
      await page.getByRole('option', { name: `Switched ${suffix}` }).click();
      await dialog.getByText('0 contacts inside the journey').waitFor();
      await dialog.getByRole('textbox', { name: 'Why' }).fill(`wrong price ${suffix}`);
      const stop = dialog.getByRole('button', { name: 'Stop messages' });
      expect(await stop.isDisabled()).toBe(true);
      expect(await violations(watched)).toEqual([]);
      await dialog.getByRole('textbox', { name: `Type the name: ${journey}` }).fill(journey);
      await stop.click();
      const row = page.getByRole('row', { name: `wrong price ${suffix}` });
      await row.getByText('in force').waitFor();
      await row.getByRole('button', { name: 'Lift' }).click();
      await page.getByRole('dialog', { name: 'Lift' }).getByRole('textbox', { name: 'Why' }).fill('mended');
      await page.keyboard.press('Enter');
      await row.waitFor({ state: 'detached' });
      await watched.goTo('/operations?show=switches&state=lifted');
      await row.getByText('lifted', { exact: true }).waitFor();
    });
  });
});

describe('the audit log', () => {
  it('shows who has published a journey, and proves that it is whole', async () => {
    await asPerson(browser, english, async (watched) => {
      const { page } = watched;
      await watched.goTo('/audit');
      await page.getByRole('textbox', { name: 'Resource' }).fill(`journeys/${journey}`);
      await page.getByRole('button', { name: 'Find', exact: true }).last().click();
      await page.getByRole('button', { name: 'PublishJourney' }).click();
      const dialog = page.getByRole('dialog', { name: 'One call' });
      await dialog.getByText(`journeys/${journey}`).first().waitFor();
      expect(await violations(watched)).toEqual([]);
      await watched.keep('audit-entry');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByText(/records are as they were written/).waitFor();
    });
  });
});

describe('every screen of messages', () => {
  it.each([
    { language: 'en', scheme: 'light' },
    { language: 'zh-CN', scheme: 'dark' },
    { language: 'en', scheme: 'dark' },
    { language: 'zh-CN', scheme: 'light' },
  ] as const)('is without faults of accessibility, policy or script: $language, $scheme', async (look) => {
    const { id } = await call<{ id: string }>('POST', '/v1/broadcasts', { name: `Look ${suffix}`, segment, template });
    await asPerson(browser, look, async (watched) => {
      const paths = [
        '/templates',
        '/templates?make=true',
        `/templates/${template}?contact=${contact}`,
        `/templates/${template}?contact=${contact}&view=dark`,
        `/templates/${template}?contact=${contact}&version=1&view=text`,
        '/broadcasts',
        '/broadcasts?make=true',
        `/broadcasts/${id}`,
        `/broadcasts/${id}?edit=true`,
        '/audit',
        '/segments?make=true',
        `/segments/${segment}?edit=true`,
        '/operations?show=switches',
        '/operations?show=switches&state=lifted',
      ];
      for (const path of paths) {
        await watched.goTo(path);
        await watched.settled();
        if (/make|edit/.test(path)) await watched.page.getByRole('dialog').waitFor();
        if (path.includes('contact=')) {
          await watched.page.locator('.cm-content').nth(1).waitFor();
          await watched.page.locator('.mail, pre.code').first().waitFor();
        }
        await watched.keep(
          `${look.language}-${look.scheme}${path.replace(suffix, '').replace(contact, '').replace(id, 'one')}`,
        );
        expect(await violations(watched), path).toEqual([]);
        expect(await sideways(watched), `${path} scrolls sideways`).toBeLessThanOrEqual(0);
      }
    });
  });

  it('fits a window of 320 pixels', async () => {
    await asPerson(browser, { ...english, width: 320 }, async (watched) => {
      for (const path of ['/templates', `/templates/${template}?contact=${contact}`, '/broadcasts']) {
        await watched.goTo(path);
        await watched.settled();
        expect(await sideways(watched), path).toBeLessThanOrEqual(0);
      }
    });
  });
});
