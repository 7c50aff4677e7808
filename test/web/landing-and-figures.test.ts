import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/inbox.ts';
import { desk, expectAccessible, type Office, openOffice, phone } from './office.ts';
import { hostile, officeDay, officeNotices } from './office-day.ts';

/** Landing, Devices, Numbers and Audit, as people use them, in a real browser. */

const limit = { timeout: 60_000 };
const FAILED = 'status=completed-with-errors';
let office: Office;
beforeAll(async () => {
  office = await openOffice();
}, 240_000);
afterAll(() => office.close());

const done = (page: Page) => page.context().close();
const figure = (page: Page, name: string) =>
  page.getByRole('link', { name: new RegExp(`^${name}`) });
const shows = (page: Page, name: string, value: string | number) =>
  until(async () => (await figure(page, name).textContent())?.endsWith(`${value}`));
const countOf = async (query: string): Promise<number> =>
  (await office.ask('mia', 'GET', `/v1/inbox/items?${query}&limit=1`)).total.count;
const rows = (page: Page) => page.locator('tbody tr');

it(
  'says that nothing waits when nothing failed, and what happens when something does',
  limit,
  async () => {
    const page = await office.signedIn('mia', '/');
    await page.getByRole('heading', { name: 'Nothing waits for you' }).waitFor();
    await page.getByText('Nothing is open: every change was applied').waitFor();
    await expectAccessible(page);
    await page.goto(`${office.url}/devices`);
    await page.getByRole('heading', { name: 'No device yet' }).waitFor();
    await expectAccessible(page);
    await page.goto(`${office.url}/numbers`);
    await page.getByRole('heading', { name: 'Nothing happened in this period' }).waitFor();
    await expectAccessible(page);
    await done(page);
  },
);

describe('after a small day', () => {
  let day: Awaited<ReturnType<typeof officeDay>>;
  beforeAll(async () => {
    day = await officeDay(office);
  }, 120_000);

  describe('the landing page', limit, () => {
    it('counts what the API counts, and each figure leads to the list of just those', async () => {
      const page = await office.signedIn('mia', '/');
      const mine = await countOf(`${FAILED}&repairableBy=application-manager`);
      expect(mine).toBe(4);
      await shows(page, 'Mine to repair', mine);
      await shows(page, 'Assigned to me', 0);
      await shows(page, 'Oldest open', '2 days ago');
      const midnight = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
      const today = await countOf(`${FAILED}&finishedFrom=${midnight}`);
      expect(today).toBe(3);
      await shows(page, 'Failed today', today);
      await shows(page, 'Silent devices', 1);
      await figure(page, 'Mine to repair').focus();
      await page.keyboard.press('Enter');
      await until(async () => (await rows(page).count()) === mine);
      expect(new URL(page.url()).search).toBe(
        '?status=completed-with-errors&sort=-blocking&repairableBy=application-manager',
      );
      expect(await rows(page).first().textContent()).toContain(day.orders[2]);
      await page.goBack();
      await figure(page, 'Failed today').click();
      await until(async () => (await rows(page).count()) === today);
      await rows(page)
        .filter({ hasText: day.orders[1] ?? '' })
        .waitFor();
      expect(
        await rows(page)
          .filter({ hasText: day.orders[0] ?? '' })
          .count(),
      ).toBe(0);
      await page
        .getByRole('button', { name: /^Change filter Completed or failed from: / })
        .waitFor();
      await expectAccessible(page);
      await page.goBack();
      await figure(page, 'Silent devices').click();
      await until(async () => (await rows(page).count()) === 1);
      await page.getByText(day.hugos).waitFor();
      await done(page);
    });

    it('counts for each what their role can repair', async () => {
      const page = await office.signedIn('bob', '/');
      await shows(page, 'Mine to repair', await countOf(`${FAILED}&repairableBy=back-office`));
      const causes = page.getByRole('list', { name: 'Mine to repair, what holds most back first' });
      await causes.getByText('Fill in solution and cause').waitFor();
      expect(await causes.getByRole('heading').count()).toBe(1);
      await done(page);
    });

    it('shows by itself what fails while somebody looks', async () => {
      const page = await office.signedIn('mia', '/');
      await shows(page, 'Mine to repair', 4);
      const number = await office.order();
      await day.emma.send('completed-with-errors', {
        objectId: number,
        toStatus: 'technically-completed',
      });
      await shows(page, 'Mine to repair', 5);
      await done(page);
    });

    it('leads to the oldest, and queues all of one cause in two clicks', async () => {
      const page = await office.signedIn('mia', '/');
      await page
        .getByRole('link', { name: /^Order / })
        .first()
        .click();
      await page.waitForURL(/\/inbox\/items\//);
      await page.goBack();
      await page.getByRole('button', { name: /^Queue all for a retry: Function profile/ }).click();
      await page.getByRole('button', { name: 'Queue 2 for a retry' }).click();
      await page.getByText('Finished ·').waitFor();
      await expectAccessible(page);
      await done(page);
    });
  });

  describe('devices', limit, () => {
    it('shows how each stands, narrowed by the address', async () => {
      const page = await office.signedIn('mia', '/devices');
      await until(async () => (await rows(page).count()) === 2);
      const { counts } = await office.ask('mia', 'GET', '/v1/devices');
      for (const [name, count] of [
        ['All', counts.total],
        ['Silent', counts.silent],
        ['Unsent', counts.unsent],
      ])
        expect(await page.getByRole('link', { name: new RegExp(`^${name}`) }).textContent()).toBe(
          `${name}${count}`,
        );
      await page.getByLabel('Engineer', { exact: true }).selectOption('hugo');
      await until(async () => (await rows(page).count()) === 1);
      expect(new URL(page.url()).search).toBe('?engineer=hugo');
      await page.getByRole('link', { name: /^OK/ }).click();
      await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
      await expectAccessible(page);
      await page.goBack();
      await page.getByRole('searchbox').fill('no such device');
      await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
      await done(page);
    });

    it('shows log lines beside what was received, as text whatever they say', async () => {
      const page = await office.signedIn('mia', `/devices/${day.emmas}`);
      const line = page.getByRole('row').filter({ hasText: hostile });
      await line.waitFor();
      expect(await line.locator('td').nth(1).textContent()).toBe(`Warning${hostile}`);
      const received = page.getByRole('row').filter({ hasText: 'received from Emma' }).first();
      expect(await received.locator('td').nth(2).getByRole('link').count()).toBe(1);
      await page.getByRole('definition').getByText('<i>5.2</i>').waitFor();
      await page.getByText('ahead').waitFor();
      await page
        .getByRole('cell', { name: /The transaction is not well formed/ })
        .first()
        .waitFor();
      expect(await page.title()).toBe('Device of Emma Bakker · AppSuite inbox');
      await page.getByLabel('What', { exact: true }).selectOption('log');
      await page.getByLabel('Log lines from').selectOption('warn');
      await received.waitFor({ state: 'hidden' });
      await page.getByText('Outbox opened').waitFor({ state: 'hidden' });
      expect(new URL(page.url()).search).toBe('?source=log&level=warn&level=error');
      await line.waitFor();
      await page.getByLabel('Until and including').fill('2026-01-31');
      await page.getByText('Nothing happened in this time').waitFor();
      await expectAccessible(page);
      await done(page);
    });

    it('is handed over with a reason, and not when a colleague was first', async () => {
      const page = await office.signedIn('beth', `/devices/${day.hugos}`);
      await page.getByRole('button', { name: 'Hand over' }).click();
      const dialog = page.getByRole('dialog', { name: 'Hand the device over' });
      await dialog.getByRole('button', { name: 'Hand over' }).click();
      await dialog.getByText('Say why.').waitFor();
      await dialog.getByText('Say whose it is to be.').waitFor();
      await expectAccessible(page);
      await dialog.getByLabel('Hand over to').selectOption('finn');
      await dialog.getByLabel('Reason').fill('Hugo has a new one');
      const path = `/v1/devices/${day.hugos}/reassign`;
      await office.ask('mia', 'POST', path, { engineer: 'gita', reason: 'Lent out' });
      await dialog.getByRole('button', { name: 'Hand over' }).click();
      await dialog.getByRole('alert').getByText('Lent out').waitFor();
      expect(await dialog.getByLabel('Reason').inputValue()).toBe('Hugo has a new one');
      await dialog.getByText(/stays with Gita/).waitFor();
      await dialog.getByRole('button', { name: 'Hand over' }).click();
      await page.getByRole('heading', { level: 1, name: /^Device of Finn/ }).waitFor();
      await page.getByText('‘Hugo has a new one’').first().waitFor();
      await expectAccessible(page);
      const { engineerId } = await office.ask('mia', 'GET', `/v1/devices/${day.hugos}`);
      expect(engineerId).toBe('finn');
      await done(page);
    });
  });

  describe('numbers', limit, () => {
    it('draws a chart, and has the same numbers in a table', async () => {
      const page = await office.signedIn('mia', '/');
      const loaded = () =>
        page.evaluate<boolean>(
          `performance.getEntriesByType('resource').some(({ name }) => name.includes('/plot-'))`,
        );
      expect(await loaded()).toBe(false);
      await page.getByRole('link', { name: 'Numbers' }).click();
      const part = page.getByRole('region', { name: 'Received, completed, failed', exact: true });
      await part.locator('canvas').waitFor();
      expect(await loaded()).toBe(true);
      await part.getByText('The same as a table').click();
      const numbers = await office.ask('mia', 'GET', '/v1/inbox/numbers');
      const shown = await part.locator('tbody tr').allInnerTexts();
      expect(shown.map((text) => text.split(/\s+/).slice(-3).map(Number))).toEqual(
        numbers.periods.map((each: Record<string, number>) => [
          each.received,
          each.completed,
          each.failed,
        ]),
      );
      expect(numbers.total.failed).toBe(5);
      await expectAccessible(page);
      await page.getByRole('link', { name: '7 days' }).click();
      await until(async () => (await part.locator('tbody tr').count()) === 7);
      expect(new URL(page.url()).search).toBe('?days=7&by=day');
      await page.getByRole('link', { name: /^What of it is open: Solution: Fill in/ }).click();
      await until(async () => (await rows(page).count()) === 3);
      await done(page);
    });

    it('exports the period that is shown', async () => {
      const page = await office.signedIn('mia', '/numbers?days=7');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Export (CSV)' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(
        /^numbers-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/,
      );
      await done(page);
    });
  });

  describe('audit', limit, () => {
    it('says who did what, narrowed by the address', async () => {
      const page = await office.signedIn('mia', '/audit?by=beth');
      await page.getByText(/Beth Jansen handed device .* ‘Hugo has a new one’/).waitFor();
      await page.getByLabel('What', { exact: true }).selectOption('session.begun');
      await page.waitForURL('**/audit?by=beth&action=session.begun');
      await page.getByText('Beth Jansen signed in to the page.').first().waitFor();
      await page.getByLabel('From', { exact: true }).fill('2020-01-01');
      await page.getByLabel('Until and including').fill('2020-01-02');
      await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Remove all filters' }).click();
      await page.getByRole('link', { name: /^Show it: Beth Jansen handed/ }).click();
      await page.getByRole('heading', { level: 1, name: /^Device of/ }).waitFor();
      await done(page);
    });

    it('goes back page by page to the first thing that was done', async () => {
      for (let count = 0; count < 50; count += 10)
        await Promise.all(Array.from({ length: 10 }, () => office.order()));
      const page = await office.signedIn('mia', '/audit');
      await until(async () => (await rows(page).count()) === 50);
      const created = page.getByText(`Beth Jansen created Order ${day.orders[0]}.`);
      expect(await created.count()).toBe(0);
      const more = page.getByRole('button', { name: 'Load earlier ones' });
      await more.click();
      await until(async () => (await rows(page).count()) > 50);
      while ((await created.count()) === 0) await more.click();
      await page.getByText('Details').first().click();
      await expectAccessible(page);
      await done(page);
    });

    it('shows what was told to whom, as text whatever it says', async () => {
      const count = await officeNotices(office);
      const page = await office.signedIn('mia', '/audit');
      await page.getByRole('link', { name: 'Notices sent' }).click();
      await until(async () => (await rows(page).count()) === count);
      for (const text of [`sent: ${hostile}`, `Rule: ${hostile}`, `Not found: ${hostile}`])
        await rows(page).filter({ hasText: text }).first().waitFor();
      for (const state of ['Waiting', 'Sent', 'Given up', 'Dropped: its rule is gone'])
        await rows(page).getByText(state, { exact: true }).first().waitFor();
      await rows(page)
        .getByText(/HTTP 204/)
        .first()
        .waitFor();
      await page.getByRole('cell', { name: 'hooks.invalid:443' }).first().waitFor();
      expect(await page.locator('main img, main b, main script').count()).toBe(0);
      expect(await page.title()).toBe('Audit · AppSuite inbox');
      await done(page);
    });

    it.each([
      ['light', desk],
      ['dark', desk],
      ['light', phone],
      ['dark', phone],
    ] as const)('shows notices accessibly in %s, %o', async (colorScheme, viewport) => {
      const page = await office.signedIn('mia', '/audit/notices', { colorScheme, viewport });
      await rows(page).first().waitFor();
      await expectAccessible(page);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await done(page);
    });

    it('is told to office users to be the application managers’', async () => {
      const page = await office.signedIn('bob', '/audit');
      await page.getByRole('heading', { name: 'The audit is the application managers’' }).waitFor();
      expect(await page.getByRole('link', { name: 'Audit' }).count()).toBe(0);
      await expectAccessible(page);
      await done(page);
    });
  });

  describe('every page', { timeout: 120_000 }, () => {
    const pages = () => ({
      en: [
        ['/', 'What waits for you'],
        ['/devices', 'Devices'],
        [`/devices/${day.emmas}`, 'Device of Emma Bakker'],
        ['/numbers', 'Numbers'],
        ['/audit', 'Audit'],
        ['/audit/notices', 'Audit'],
      ] as const,
      nl: [
        ['/', 'Wat op u wacht'],
        ['/devices', 'Toestellen'],
        [`/devices/${day.emmas}`, 'Toestel van Emma Bakker'],
        ['/numbers', 'Cijfers'],
        ['/audit', 'Audit'],
        ['/audit/notices', 'Audit'],
      ] as const,
    });

    it.each([
      ['en', 'light', desk],
      ['nl', 'dark', phone],
    ] as const)(
      'is accessible and as wide as the window in %s, %s, %o',
      async (language, colorScheme, viewport) => {
        const page = await office.signedIn('mia', '/', { colorScheme, viewport });
        await page.evaluate(`localStorage.setItem('appsuite-inbox.language', '${language}')`);
        for (const [path, name] of pages()[language]) {
          await page.goto(office.url + path);
          await page.getByRole('heading', { level: 1, name }).waitFor();
          await page.waitForLoadState('networkidle');
          await expectAccessible(page);
          const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          expect(over, path).toBe(0);
        }
        await done(page);
      },
    );
  });
});

it('no browser complained of anything', () => {
  expect(office.complaints).toEqual([]);
});
