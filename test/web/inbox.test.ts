import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choose } from '../../dev/chromium.ts';
import { until } from '../support/inbox.ts';
import { expectAccessible, type Office, openOffice, phone } from './office.ts';

/** Background actions → AppSuite inbox and Causes, as people use them, in a real browser. */

const FAILED = '/inbox?status=completed-with-errors';
const limit = 60_000;

let office: Office;
let hugo: ReturnType<Office['device']>;
/** Numbers of orders that hugo, an apprentice, may not complete. */
const orders: string[] = [];

const completing = (objectId: string) => ({
  objectId,
  toStatus: 'technically-completed',
  fields: { solution: 'Seal replaced', cause: 'Leak' },
});

/** One more failure of hugo's; returns the order's number. */
async function fail(): Promise<string> {
  const number = await office.order();
  await hugo.send('completed-with-errors', completing(number));
  return number;
}

beforeAll(async () => {
  office = await openOffice();
  hugo = office.device('hugo');
  for (let count = 0; count < 5; count += 1) orders.push(await fail());
}, 240_000);
afterAll(() => office.close());

const row = (page: Page, number: string) =>
  page.getByRole('row').filter({ has: page.getByText(number, { exact: true }) });
const shownNumbers = (page: Page) =>
  page.locator('tbody tr td:nth-child(2) div:first-child').allTextContents();
const done = (page: Page) => page.context().close();

describe('the list', { timeout: limit }, () => {
  it('asks who is there, and then shows what failed and why', async () => {
    const page = await office.open(FAILED);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await choose(page, 'bob');
    for (const number of orders)
      expect(await row(page, number).textContent()).toContain(
        'Function profile ‘Apprentice’ lacks this transition.',
      );
    expect(
      await page.getByRole('link', { name: /^Completed with errors/ }).textContent(),
    ).toContain(`${orders.length}`);
    await done(page);
  });

  it('keeps every filter in the address, so that it can be sent to a colleague', async () => {
    const page = await office.signedIn('bob', FAILED);
    await page.getByRole('button', { name: /Add filter/ }).click();
    await page.getByRole('checkbox', { name: 'Validation' }).check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByText('Nothing matches').waitFor();
    await expectAccessible(page);
    expect(new URL(page.url()).search).toBe('?status=completed-with-errors&category=validation');
    await page.getByRole('button', { name: /^Remove filter Category/ }).click();
    await row(page, orders[0] ?? '').waitFor();
    await page.goBack();
    await page.getByText('Nothing matches').waitFor();
    await done(page);
  });

  it('tells what is new without moving what is read', async () => {
    const page = await office.signedIn('bob', FAILED);
    await row(page, orders[0] ?? '').waitFor();
    const before = await shownNumbers(page);
    const number = await fail();
    const button = page.getByRole('button', { name: '1 new – show' });
    await button.waitFor();
    expect(await shownNumbers(page)).toEqual(before);
    await button.click();
    await row(page, number).waitFor();
    orders.push(number);
    await done(page);
  });

  it('shows in its place what a colleague did to a row', async () => {
    const number = await fail();
    const page = await office.signedIn('bob', FAILED);
    await row(page, number).waitFor();
    const { items } = await office.ask('beth', 'GET', `/v1/inbox/items?objectId=${number}`);
    await office.ask('beth', 'POST', `/v1/inbox/items/${items[0].id}/cancel`, { reason: 'Twice' });
    await until(async () => (await row(page, number).textContent())?.includes('Cancelled'));
    await done(page);
  });

  it.each([
    ['light', undefined],
    ['dark', undefined],
    ['light', phone],
    ['dark', phone],
  ] as const)('is accessible in %s, %o', async (colorScheme, viewport) => {
    const page = await office.signedIn('bob', FAILED, {
      colorScheme,
      ...(viewport && { viewport }),
    });
    await page.locator('tbody input').first().check();
    await expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await page.goto(`${office.url}/causes`);
    await page.getByRole('heading', { level: 2, name: /Apprentice/ }).waitFor();
    await expectAccessible(page);
    await done(page);
  });

  it('speaks Dutch to whom that suits', async () => {
    const page = await office.signedIn('bob', FAILED);
    await page.getByRole('button', { name: 'You: Bob Visser' }).click();
    await page.getByLabel('Language').selectOption('nl');
    await page
      .getByText('Functieprofiel ‘Apprentice’')
      .or(page.getByText('Functieprofiel'))
      .first()
      .waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe('nl');
    await page.reload();
    await page.getByRole('link', { name: /^Voltooid met fouten/ }).waitFor();
    await done(page);
  });

  it('needs no more than 250 kB of compressed script', async () => {
    const page = await office.signedIn('bob', FAILED);
    await page.locator('tbody input').first().waitFor();
    const bytes = await page.evaluate<number>(
      `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
    );
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(250_000);
    await done(page);
  });
});

describe('many at once', { timeout: limit }, () => {
  it('by keys alone: what it would do, how far it is, what became of each', async () => {
    const page = await office.signedIn('bob', FAILED);
    await page.locator('tbody input').first().waitFor();
    for (const key of ['j', 'x', 'j', 'x', 'r']) await page.keyboard.press(key);
    await page.getByText('would fail again').waitFor();
    expect(await page.getByText('2 changes are selected.').isVisible()).toBe(true);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByText('Finished ·').waitFor();
    await page.getByRole('cell', { name: 'Failed again' }).first().waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await expectAccessible(page);
    await done(page);
  });

  it('over everything that matches, also what is not shown', async () => {
    const page = await office.signedIn('bob', FAILED);
    await page.getByLabel('Select all rows shown').check();
    await page.getByRole('button', { name: 'Assign', exact: true }).click();
    await page.getByLabel('Assign to').selectOption('beth');
    await page.getByRole('button', { name: /^Assign \d/ }).click();
    await page.getByText('Finished ·').waitFor();
    const path = '/v1/inbox/items?status=completed-with-errors&assignee=none';
    expect((await office.ask('beth', 'GET', path)).items).toEqual([]);
    await done(page);
  });

  it('all of one cause, in three clicks', async () => {
    const page = await office.signedIn('bob', '/causes');
    await page.getByRole('button', { name: /^Queue all for a retry/ }).click();
    await page.getByRole('button', { name: /^Queue \d+ for a retry/ }).click();
    await page.getByText('Finished ·').waitFor();
    await done(page);
  });

  it('does not cancel without a reason, and says so', async () => {
    const page = await office.signedIn('bob', FAILED);
    await page.locator('tbody input').first().check();
    await page.keyboard.press('c');
    await page.getByRole('button', { name: /^Cancel 1 change/ }).click();
    await page.getByText('Say why: the engineer reads it.').waitFor();
    await expectAccessible(page);
    await done(page);
  });
});

it(
  'keeps what was typed when the session ends, and does what was asked after signing in again',
  async () => {
    const page = await office.signedIn('bob', FAILED);
    await page.locator('tbody input').first().check();
    await page.keyboard.press('a');
    await page.getByLabel('Remark').fill('For Beth, who knows the building');
    await page.getByText('What this would do').waitFor();
    // What the list reads by itself would tell of it before the click.
    await page.route('**/v1/inbox/**', (route) => route.abort());
    await page.context().clearCookies();
    await page.getByRole('button', { name: /^Assign 1/ }).click();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await page.unroute('**/v1/inbox/**');
    await expectAccessible(page);
    const [beside] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: 'Sign in again' }).click(),
    ]);
    await choose(beside, 'bob');
    await page.getByText('Finished ·').waitFor();
    const { backgroundActions } = await office.ask(
      'mia',
      'GET',
      '/v1/background-actions?kind=assign',
    );
    expect(backgroundActions[0].reason).toBe('For Beth, who knows the building');
    await done(page);
  },
  limit,
);

it('no browser complained of anything', () => {
  expect(office.complaints).toEqual([]);
});
