import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/inbox.ts';
import { desk, expectAccessible, type Office, openOffice, phone } from './office.ts';

/** Background actions as people begin, watch, stop and hasten them, in a real browser. */

const limit = { timeout: 120_000 };
const FAILED = '/inbox?status=completed-with-errors';
const PATH = '/v1/background-actions';

let office: Office;
/** Changes of hugo's, an apprentice, who may not complete an order: each fails again. */
let failed: string[] = [];
beforeAll(async () => {
  office = await openOffice();
}, 240_000);
afterAll(() => office.close());

const done = (page: Page) => page.context().close();
const button = (within: Page | Locator, name: string | RegExp) =>
  within.getByRole('button', { name, exact: typeof name === 'string' });
const rows = (page: Page) => page.locator('tbody tr');
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

/** Begins an action by the API; returns its id. */
const begin = async (user: string, asked: object): Promise<string> =>
  (await office.ask(user, 'POST', PATH, asked)).id;
const read = (id: string) => office.ask('mia', 'GET', `${PATH}/${id}`);

it('says where background actions come from while there is none', limit, async () => {
  const page = await office.signedIn('bob', '/');
  await page.getByRole('navigation', { name: 'Pages' }).getByText('Background actions').click();
  await page.getByRole('heading', { name: 'No background action yet' }).waitFor();
  await expectAccessible(page);
  await link(page, 'To the causes').click();
  await page.waitForURL('**/causes');
  await page.goto(`${office.url}/background-actions/00000000-0000-4000-8000-000000000000`);
  await page.getByRole('alert').waitFor();
  await expectAccessible(page);
  await done(page);
});

describe('with failed changes', () => {
  beforeAll(async () => {
    const orders: string[] = [];
    for (let count = 0; count < 4; count += 1) orders.push(await office.order());
    const completing = orders.map((objectId) => ({
      ...{ objectId, toStatus: 'technically-completed' },
      fields: { solution: 'Seal replaced', cause: 'Leak' },
    }));
    failed = await office.device('hugo').send('completed-with-errors', ...completing);
  }, 120_000);

  describe('one action', limit, () => {
    it('goes at the pace chosen for it, outlives a reload, is stopped, resumed and let go faster', async () => {
      const page = await office.signedIn('bob', FAILED);
      await page.getByLabel('Select all rows shown').check();
      await button(page, 'Queue for a retry').click();
      await page.getByLabel('Name').fill('Given up');
      await button(page, 'Not now').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await page.getByLabel('Select all rows shown').isChecked()).toBe(true);
      const { backgroundActions } = await office.ask('mia', 'GET', PATH);
      expect(backgroundActions.map(({ name }: { name: string }) => name)).not.toContain('Given up');
      await button(page, 'Queue for a retry').click();
      await page.getByLabel('Name').fill('Slowly');
      const pace = page.getByLabel('Pace (items a second)');
      await pace.fill('slow');
      await page.getByText('A number from 0.02 to 1,000, or nothing.').waitFor();
      await expectAccessible(page);
      await pace.fill('0,02');
      await button(page, 'Queue 4 for a retry').click();
      await page.getByText('Running · 1 of 4').waitFor();
      await expectAccessible(page);

      await page.reload();
      const dialog = page.getByRole('dialog', { name: 'Progress' });
      await dialog.getByText('Running · 1 of 4').waitFor();
      await link(page, 'Show it among the background actions').click();
      await page.getByRole('heading', { level: 1, name: 'Slowly' }).waitFor();
      await page.reload();
      await page.getByText('1 of 4').waitFor();
      const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
      expect(await read(id)).toMatchObject({ name: 'Slowly', perMinute: 1, state: 'running' });
      await until(async () => (await page.getByRole('cell', { name: 'Not yet' }).count()) === 3);

      await button(page, 'Stop').click();
      await button(page, 'Resume').waitFor();
      expect(await read(id)).toMatchObject({ state: 'stopped', stopped: { by: 'bob' } });
      await page
        .getByText(/^Bob Visser, /)
        .nth(1)
        .waitFor();
      await expectAccessible(page);
      await page.getByLabel('Pace (items a second)').fill('0');
      await button(page, 'Change the pace').click();
      await page.getByText('A number from 0.02 to 1,000, or nothing.').waitFor();
      await page.getByLabel('Pace (items a second)').fill('');
      await button(page, 'Change the pace').click();
      await until(async () => (await read(id)).perMinute === null);
      await button(page, 'Resume').click();
      await page.getByText('4 of 4').waitFor();
      await page.getByRole('region', { name: 'Progress' }).getByText('Finished').waitFor();
      await expectAccessible(page);
      await done(page);
    });

    it('shows what became of each item and why, narrowed in the address, with the way to it', async () => {
      const { backgroundActions } = await office.ask('mia', 'GET', `${PATH}?kind=requeue`);
      const page = await office.signedIn('beth', `/background-actions/${backgroundActions[0].id}`);
      await until(async () => (await rows(page).count()) === 4);
      for (const text of await rows(page).allTextContents())
        expect(text).toMatch(/^WO-\d+Failed again.*‘Apprentice’ lacks this transition\.$/);
      await page.getByLabel('Show', { exact: true }).selectOption('Passed over');
      await page.getByText('None.').waitFor();
      expect(new URL(page.url()).search).toBe('?results=passedOver');
      await page.reload();
      await page.getByText('None.').waitFor();
      await page.getByLabel('Show', { exact: true }).selectOption('Failed again');
      await until(async () => (await rows(page).count()) === 4);
      await rows(page).first().getByRole('link').click();
      await page.waitForURL(`**/inbox/items/${failed[0]}`);
      await done(page);
    });

    it('is not stopped by somebody who sees a part of it only, and says so', async () => {
      const far = await office.order({ property: 'EHV-05', status: 'issued' });
      const [south = ''] = await office.device('ines').send('completed-with-errors', {
        ...{ objectId: far, toStatus: 'technically-completed' },
      });
      const id = await begin('beth', {
        ...{ kind: 'requeue', name: 'North and south', ids: [...failed, south], perMinute: 1 },
      });
      const page = await office.signedIn('bob', `/background-actions/${id}`);
      await button(page, 'Stop').click();
      await page.getByRole('alert').getByText('items that you may not see').waitFor();
      await expectAccessible(page);
      await office.ask('beth', 'POST', `${PATH}/${id}/pace`, { perMinute: null });
      await until(async () => (await read(id)).state === 'finished');
      await done(page);
    });

    it('at the address of a transaction leads to that item', async () => {
      const page = await office.signedIn('bob', `/background-actions/${failed[0]}`);
      await page.waitForURL(`**/inbox/items/${failed[0]}`);
      await done(page);
    });
  });

  describe('the list', limit, () => {
    it('shows what each is over and how far it is, and follows it by itself', async () => {
      const page = await office.signedIn('beth', '/background-actions');
      await row(page, 'Slowly').waitFor();
      const texts = ['Queue for a retry', 'Chosen items', '4 items', 'Bob Visser'];
      for (const text of [...texts, 'Finished', '4 of 4', 'Failed again4', 'No limit'])
        await row(page, 'Slowly').getByText(text.replace(/4$/, '')).first().waitFor();
      const group = (await office.ask('bob', 'GET', `/v1/inbox/items/${failed[0]}`)).groupId;
      const id = await begin('bob', { kind: 'requeue', name: 'The cause', group, perMinute: 1 });
      await row(page, 'The cause').getByText('Running').waitFor();
      await row(page, 'The cause').getByText('1 of 4').waitFor();
      await row(page, 'The cause').getByText('0.02 a second').waitFor();
      await office.ask('bob', 'POST', `${PATH}/${id}/pace`, { perMinute: null });
      await row(page, 'The cause').getByText('Finished').waitFor();
      await page.getByRole('link', { name: /^One cause: Action not permitted/ }).click();
      await until(async () => (await rows(page).count()) === 4);
      await done(page);
    });

    it('is narrowed by kind, status and whose, all of it in the address', async () => {
      const filter = { status: ['completed-with-errors'], engineer: ['hugo'] };
      await begin('beth', { kind: 'assign', name: 'For Bob', filter, assignee: 'bob' });
      const page = await office.signedIn('beth', '/background-actions');
      await row(page, 'Slowly').waitFor();
      await page.getByLabel('Whose').selectOption('Mine');
      await row(page, 'Slowly').waitFor({ state: 'hidden' });
      await row(page, 'For Bob')
        .getByText(/Completed with errors · Engineer: Hugo/)
        .waitFor();
      await page.getByLabel('Kind').selectOption('Assign');
      await page.getByLabel('Status').selectOption('Finished');
      await row(page, 'North and south').waitFor({ state: 'hidden' });
      await row(page, 'For Bob').waitFor();
      expect(new URL(page.url()).search).toBe('?by=me&kind=assign&state=finished');
      await page.reload();
      await until(async () => (await rows(page).count()) === 1);
      await page.getByLabel('Kind').selectOption('Cancel changes');
      await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
      await expectAccessible(page);
      await link(page, 'Show all').click();
      await row(page, 'Slowly').waitFor();
      await done(page);
    });

    it('goes back page by page to the first', async () => {
      const ids = failed.slice(0, 1);
      for (let count = 0; count < 20; count += 1)
        await begin('mia', { kind: 'assign', ids, assignee: 'mia' });
      const page = await office.signedIn('mia', '/background-actions');
      await until(async () => (await rows(page).count()) === 20);
      expect(await row(page, 'Slowly').count()).toBe(0);
      await button(page, 'Load earlier ones').click();
      await row(page, 'Slowly').waitFor();
      await done(page);
    });
  });

  it.each([
    ['en', 'light', desk],
    ['nl', 'dark', phone],
    ['en', 'dark', desk],
    ['nl', 'light', phone],
  ] as const)(
    'is accessible and as wide as the window in %s, %s, %o',
    { timeout: 120_000 },
    async (language, colorScheme, viewport) => {
      const { backgroundActions } = await office.ask('mia', 'GET', `${PATH}?kind=requeue`);
      const page = await office.signedIn('mia', '/', { colorScheme, viewport });
      await page.evaluate(`localStorage.setItem('appsuite-inbox.language', '${language}')`);
      for (const path of ['', `/${backgroundActions[0].id}`]) {
        await page.goto(`${office.url}/background-actions${path}`);
        await rows(page).first().waitFor();
        await page.waitForLoadState('networkidle');
        await expectAccessible(page);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      }
      await done(page);
    },
  );
});

it('no browser complained of anything', () => {
  expect(office.complaints).toEqual([]);
});
