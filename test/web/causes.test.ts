import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderType } from '../../dev/company/order-type.ts';
import { until } from '../support/inbox.ts';
import { expectAccessible, hasFocus, type Office, openOffice } from './office.ts';

/** From a cause to its repair, and all that it stopped queued, in a real browser. */

const limit = { timeout: 90_000 };
let office: Office;
/** Of an apprentice, who may not complete an order. */
let byProfile: string[] = [];
/** From On hold, from where nobody configured the way to Technically completed. */
let fifteen: string[] = [];

beforeAll(async () => {
  office = await openOffice();
  const solved = { solution: 'Seal replaced', cause: 'Leak' };
  const fail = async (user: string, status: string, count: number, fields: object = solved) => {
    const orders: string[] = [];
    for (let n = 0; n < count; n += 1) orders.push(await office.order({ status }));
    const completing = orders.map((objectId) => ({
      ...{ objectId, toStatus: 'technically-completed', fields: { ...fields } },
    }));
    return office.device(user).send('completed-with-errors', ...completing);
  };
  byProfile = await fail('hugo', 'in-progress', 2);
  await fail('gita', 'in-progress', 3, {});
  const onHold = ['emma', 'finn', 'gita'].map((engineer) => fail(engineer, 'on-hold', 5));
  fifteen = (await Promise.all(onHold)).flat();
}, 240_000);
afterAll(() => office.close());

const done = (page: Page) => page.context().close();
const card = (page: Page, sentence: string | RegExp) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: sentence }) });
const repair = (within: Locator) => within.getByRole('link', { name: /^Repair: / });

describe('a cause', limit, () => {
  it('says whose job its repair is to somebody who may not repair it', async () => {
    const page = await office.signedIn('bob', '/causes');
    const rights = card(page, /Apprentice/);
    await rights.getByText('Not yours to repair: ask Mia van Dam').waitFor();
    const missing = card(page, /^Solution: Fill in/);
    await missing.getByText('Yours to repair, in the changes themselves').waitFor();
    expect(await repair(page.locator('main')).count()).toBe(0);
    await rights.getByRole('button', { name: /^Queue all for a retry/ }).waitFor();
    await expectAccessible(page);
    await done(page);
  });

  it('leads to the empty cell of the transition that nobody configured', async () => {
    const page = await office.signedIn('mia', '/causes');
    await repair(card(page, /On hold to Technically completed/)).click();
    await page.waitForURL('**/object-types/order?rule=move%2Fon-hold%2Ftechnically-completed');
    const cell = page.getByRole('button', { name: 'Allow On hold → Technically completed' });
    await hasFocus(cell);
    await done(page);
  });

  it('leads to the very right that lacks; granted there, all that it stopped completes', async () => {
    const page = await office.signedIn('mia', '/causes');
    await card(page, /Apprentice/)
      .getByText('Yours to repair, in the rule')
      .waitFor();
    await expectAccessible(page);
    await repair(card(page, /Apprentice/)).click();
    const right = page.getByRole('checkbox', {
      name: 'Order, In progress → Technically completed: Do',
    });
    await hasFocus(right);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await page.getByRole('button', { name: 'Save and queue 2 for a retry' }).click();
    for (const id of byProfile) await office.inbox.becomes(id, 'completed');
    await page.goto(`${office.url}/causes`);
    await card(page, /^Solution: Fill in/).waitFor();
    expect(await card(page, /Apprentice/).count()).toBe(0);
    await done(page);
  });
});

it(
  'from the landing page, the 15 items of one cause are queued in four clicks at most',
  limit,
  async () => {
    const transition = { id: 'complete-on-hold', from: 'on-hold', to: 'technically-completed' };
    const repaired = { ...orderType, transitions: [...orderType.transitions, transition] };
    const path = '/v1/config/object-types/order';
    await office.ask('mia', 'PUT', path, repaired, { 'If-Match': '*' });
    const page = await office.signedIn('mia', '/');
    // Every click that a person makes on this document, whoever hears of it; a key that clicks is one too.
    await page.evaluate(
      `window.clicks = 0; addEventListener('click', ({ isTrusted }) => { window.clicks += isTrusted ? 1 : 0; }, true)`,
    );
    const cause = card(page, /On hold to Technically completed/);
    await cause.getByRole('button', { name: /^Queue all for a retry/ }).click();
    await page.getByRole('button', { name: 'Queue 15 for a retry' }).click();
    for (const id of fifteen)
      await until(
        async () =>
          (await office.ask('mia', 'GET', `/v1/inbox/items/${id}`)).status === 'completed',
      );
    const clicks = await page.evaluate<number>('window.clicks');
    expect(clicks).toBeGreaterThan(0);
    expect(clicks).toBeLessThanOrEqual(4);
    await page.getByText('Finished · 15 of 15').waitFor();
    await done(page);
  },
);

it('no browser complained of anything', () => {
  expect(office.complaints).toEqual([]);
});
