import { sql } from 'drizzle-orm';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { failedForSolution, putItem } from '../api/inbox-office.ts';
import { hostile } from '../support/hostile.ts';
import { until } from '../support/inbox.ts';
import { desk, expectAccessible, type Office, openOffice, phone } from './office.ts';

/** The missing fields of many items, typed one after the other and saved together, in a real browser. */

const limit = 90_000;
const FAILED = '/inbox?status=completed-with-errors';
const DONE = 'technically-completed';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
}, 240_000);
afterAll(() => office.close());
/** What a test leaves open is not the next one's. */
afterEach(() =>
  office.inbox.db.execute(
    sql`UPDATE items SET status = 'cancelled' WHERE status = 'completed-with-errors'`,
  ),
);

const close = (page: Page) => page.context().close();
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const row = (page: Page, number: string) => page.getByRole('row').filter({ hasText: number });
const solutions = (page: Page) => page.getByLabel(/^Solution, /);
const solutionOf = (page: Page, number: string) =>
  page.getByLabel(`Solution, ${number}`, { exact: true });
const stands = (page: Page, number: string, text: string | RegExp) =>
  row(page, number).getByText(text, { exact: true }).first().waitFor();
const numberOf = async (cell: Locator) =>
  ((await cell.getAttribute('aria-label')) ?? '').replace(/^.*, /, '');

/** Orders that emma completes without saying how; returns their numbers. */
async function unexplained(count: number, fields: object = { cause: 'Leak' }): Promise<string[]> {
  const emma = office.device('emma');
  const numbers: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const objectId = await office.order();
    const sent = { objectId, toStatus: DONE, fields: fields as Record<string, string> };
    await emma.send('completed-with-errors', sent);
    numbers.push(objectId);
  }
  return numbers;
}

const orderOf = (number: string) => office.ask('beth', 'GET', `/v1/objects/order/${number}`);
const itemOf = async (number: string) => {
  const { items } = await office.ask('beth', 'GET', `/v1/inbox/items?objectId=${number}`);
  return items[0];
};

/** Bob, in front of the grid of everything that failed for a missing solution. */
async function fromCauses(visit = {}): Promise<Page> {
  const page = await office.signedIn('bob', '/causes', visit);
  await page.getByRole('link', { name: /^Fill in the missing fields/ }).click();
  await solutions(page).first().waitFor();
  return page;
}

/** Bob, in front of the grid of all failed items, whatever for. */
async function ofAll(visit = {}): Promise<Page> {
  const page = await office.signedIn('bob', '/inbox/fill?hasErrors=true', visit);
  await solutions(page).first().waitFor();
  return page;
}

it('nine missing solutions: typed one after the other, kept through a reload, saved together, each completed with its own', {
  timeout: limit,
}, async () => {
  const numbers = await unexplained(9);
  const page = await fromCauses();
  const cells = solutions(page);
  await until(async () => (await cells.count()) === 9);
  const shown = await Promise.all((await cells.all()).map(numberOf));
  expect([...shown].sort()).toEqual([...numbers].sort());
  await page
    .getByText(`Emma Bakker wanted to set Order ${numbers[0]} to Technically completed`)
    .waitFor();
  await expectAccessible(page);

  const said = (number: string | undefined) => `Seal of ${number} replaced`;
  await cells.first().focus();
  for (const number of shown.slice(0, 5)) {
    await page.keyboard.type(said(number));
    await page.keyboard.press('Enter');
  }
  await page.getByText('5 rows filled in').waitFor();
  await page.reload();
  await page.getByText('5 rows filled in').waitFor();
  expect(await cells.nth(4).inputValue()).toBe(said(shown[4]));

  await cells.nth(5).focus();
  for (const number of shown.slice(5)) {
    await page.keyboard.type(said(number));
    await page.keyboard.press('Enter');
  }
  await page.keyboard.press('Control+Enter');
  await page.getByText('Saved: 9 of 9 · 9 completed').first().waitFor();
  for (const number of numbers) {
    await stands(page, number, 'Completed');
    const { status, fields } = await orderOf(number);
    expect({ status, solution: fields.solution }).toEqual({
      status: DONE,
      solution: said(number),
    });
  }
  await page.getByText('All of them are done').waitFor();
  await expectAccessible(page);
  const { backgroundActions } = await office.ask('bob', 'GET', '/v1/background-actions?kind=amend');
  expect(backgroundActions).toHaveLength(1);
  expect(backgroundActions[0]).toMatchObject({ total: 9, state: 'finished', by: 'bob' });
  await close(page);
});

describe('the cells', { timeout: limit }, () => {
  it('take several lines of a spreadsheet downwards, and a value for all that are empty', async () => {
    const numbers = await unexplained(4, {});
    const page = await office.signedIn('bob', FAILED);
    for (const number of numbers) await row(page, number).getByRole('checkbox').check();
    await page.getByRole('link', { name: 'Fill in together' }).click();
    await solutions(page).first().waitFor();
    const shown = await Promise.all((await solutions(page).all()).map(numberOf));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const text = 'Valve replaced\tWear\r\n"Two lines\nof text"\twear\r\n\tNonsense\r\n';
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await solutions(page).nth(1).focus();
    await page.keyboard.press('Control+V');
    await expect.poll(() => solutions(page).nth(2).inputValue()).toBe('Two lines\nof text');
    expect(await solutions(page).nth(1).inputValue()).toBe('Valve replaced');
    expect(await page.getByLabel(`Cause, ${shown[2]}`).inputValue()).toBe('Wear');
    await row(page, shown[3] ?? '')
      .getByText('This cannot be read')
      .waitFor();

    await button(page, 'Fill down: Solution').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Solution').fill('Adjusted');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Fill 2 cells' }).click();
    expect(await solutions(page).nth(0).inputValue()).toBe('Adjusted');
    expect(await solutions(page).nth(1).inputValue()).toBe('Valve replaced');
    expect(await solutions(page).nth(3).inputValue()).toBe('Adjusted');

    await button(page, 'Save all 4').click();
    await expect
      .poll(() => page.evaluate<string>('document.activeElement.getAttribute("aria-label")'))
      .toBe(`Cause, ${shown[3]}`);
    await page.getByLabel(`Cause, ${shown[3]}`).selectOption('Other');
    await page.getByLabel(`Cause, ${shown[0]}`).selectOption('Misuse');
    await button(page, 'Save all 4').click();
    await page.getByText('4 completed').first().waitFor();
    expect((await orderOf(shown[2] ?? '')).fields).toMatchObject({
      ...{ solution: 'Two lines\nof text', cause: 'Wear' },
    });
    await close(page);
  });

  it('that are left empty are not saved, and what was typed through a session that ends is', async () => {
    const [first = '', second = ''] = await unexplained(2);
    const page = await ofAll();
    await solutionOf(page, first).fill('Seal replaced');
    await office.inbox.db.execute(sql`DELETE FROM sessions WHERE user_id = 'bob'`);
    await button(page, 'Save 1').click();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await stands(page, first, 'Completed');
    expect(await itemOf(second)).toMatchObject({ status: 'completed-with-errors', revision: 1 });
    expect(await solutionOf(page, second).inputValue()).toBe('');
    await page.getByText('Saved: 1 of 1 · 1 completed').first().waitFor();
    await button(page, 'Discard what I typed').waitFor({ state: 'hidden' });
    // Whoever comes back looks at what is failed then.
    await page.getByRole('link', { name: '← AppSuite inbox' }).click();
    await page.getByRole('heading', { level: 1, name: 'AppSuite inbox' }).waitFor();
    await page.goBack();
    await solutionOf(page, second).waitFor();
    expect(await row(page, first).count()).toBe(0);
    await close(page);
  });

  it('hold hostile texts as text, and send them as they are', async () => {
    await unexplained(hostile.length);
    const page = await ofAll();
    const shown = await Promise.all((await solutions(page).all()).map(numberOf));
    for (const [n, text] of hostile.entries()) await solutions(page).nth(n).fill(text);
    await button(page, `Save all ${hostile.length}`).click();
    await page.getByText(`${hostile.length} completed`).first().waitFor();
    for (const [n, text] of hostile.entries())
      expect((await orderOf(shown[n] ?? '')).fields.solution).toBe(text);
    expect(await page.locator('table script, table img, table iframe').count()).toBe(0);
    await close(page);
  });
});

describe('what stands against it', { timeout: limit }, () => {
  it('is said at the cell before anything is saved; the others can be saved without it', async () => {
    const [first = '', second = ''] = await unexplained(2);
    const page = await ofAll();
    await solutionOf(page, first).fill('Seal replaced');
    await solutionOf(page, second).fill('x'.repeat(2_001));
    await button(page, 'Save all 2').click();
    await page.getByText('1 row would not complete. Nothing is saved yet.').waitFor();
    await expectAccessible(page);
    const cell = solutionOf(page, second);
    expect(await cell.getAttribute('aria-invalid')).toBe('true');
    expect((await itemOf(first)).status).toBe('completed-with-errors');
    await button(page, 'Save the 1 other').click();
    await stands(page, first, 'Completed');
    await cell.fill('Short enough');
    await button(page, 'Save 1').click();
    await stands(page, second, 'Completed');
    expect((await orderOf(second)).fields.solution).toBe('Short enough');
    await close(page);
  });

  it('a value that breaks a rule fails again, at its cell, and can be typed anew', async () => {
    const [number = ''] = await unexplained(1, {
      ...{ solution: 'Seal replaced', cause: 'Leak', downtimeMinutes: -5 },
    });
    const page = await office.signedIn('bob', '/causes');
    await page.getByRole('link', { name: /^Correct the fields/ }).click();
    const cell = page.getByLabel(`Downtime, ${number}`);
    await cell.waitFor();
    expect(await cell.inputValue()).toBe('-5');
    await row(page, number).getByText('Downtime cannot be negative.').waitFor();
    await cell.fill('-7');
    await button(page, 'Save 1').click();
    await button(page, 'Save all the same').click();
    await stands(page, number, 'Failed again');
    expect(await cell.inputValue()).toBe('-7');
    await row(page, number).getByText('Downtime cannot be negative.').waitFor();
    await cell.fill('7');
    await button(page, 'Save 1').click();
    await stands(page, number, 'Completed');
    expect((await orderOf(number)).fields.downtimeMinutes).toBe(7);
    await close(page);
  });

  it('a colleague who cancels one is named in its row, and the others complete', async () => {
    const [seen = '', unseen = '', amended = '', last = ''] = await unexplained(4);
    const page = await ofAll();
    for (const number of [seen, unseen, amended, last])
      await solutionOf(page, number).fill(`Seal of ${number}`);
    const act = async (number: string, command: string, body: object) => {
      const { id } = await itemOf(number);
      await office.ask('beth', 'POST', `/v1/inbox/items/${id}/${command}`, body);
    };
    await act(seen, 'cancel', { reason: 'Twice' });
    await stands(page, seen, 'Beth Jansen, meanwhile');
    await row(page, seen).getByText(`‘Seal of ${seen}’ (not saved)`).waitFor();
    await act(amended, 'amend', { fields: { remarks: 'Called' }, reason: 'Called' });
    await stands(page, amended, /Beth Jansen amended this while you typed/);
    await expectAccessible(page);

    // Between the last look and the work of the action.
    await page.route('**/v1/background-actions', async (route) => {
      const { dryRun } = route.request().postDataJSON() ?? {};
      if (!dryRun) await act(unseen, 'cancel', { reason: 'Wrong order' });
      await route.continue();
    });
    await button(page, 'Save all 2').click();
    await stands(page, unseen, /Beth Jansen had cancelled it/);
    await stands(page, last, 'Completed');
    await page.unroute('**/v1/background-actions');
    await page.reload();
    await stands(page, unseen, /Beth Jansen had cancelled it/);
    await stands(page, last, 'Completed');

    await row(page, amended).getByRole('button', { name: 'Go on with what I typed' }).click();
    await button(page, 'Save 1').click();
    await stands(page, amended, 'Completed');
    expect((await orderOf(amended)).fields).toMatchObject({
      ...{ solution: `Seal of ${amended}`, remarks: 'Called' },
    });
    expect((await orderOf(unseen)).status).toBe('in-progress');
    await close(page);
  });
});

describe('the page', { timeout: limit }, () => {
  it('shows 200 rows at once, says so, and leads on to the next', async () => {
    for (let n = 0; n < 203; n += 1)
      await putItem(office.inbox.db, {
        ...failedForSolution,
        ...{ objectId: `WO-9${n}`, objectNumber: `WO-9${n}`, deviceId: 'many', lane: `many-${n}` },
      });
    const page = await office.signedIn('bob', '/inbox/fill?device=many');
    await solutions(page).nth(199).waitFor();
    await page.getByText('These are the first 200 of 203.').waitFor();
    await solutions(page).first().fill('Kept');
    await page.getByRole('link', { name: 'Go on with the next' }).click();
    await page.getByText('3 changes to fill in').waitFor();
    await page.goBack();
    await expect.poll(() => solutions(page).first().inputValue()).toBe('Kept');
    await close(page);
  });

  it.each([
    ['light', desk],
    ['dark', desk],
    ['light', phone],
    ['dark', phone],
  ] as const)('is accessible in %s, %o', async (colorScheme, viewport) => {
    const [number = ''] = await unexplained(2, {});
    const page = await ofAll({ colorScheme, viewport });
    await solutionOf(page, number).fill('x'.repeat(2_001));
    await button(page, 'Save 1').click();
    await page.getByText('1 row would not complete').waitFor();
    await expectAccessible(page);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await close(page);
  });

  it('explains an address that chooses nothing, and one in which nothing is missing', async () => {
    const page = await office.signedIn('bob', '/inbox/fill');
    await page.getByText('Nothing is chosen').waitFor();
    await expectAccessible(page);
    await page.goto(`${office.url}/inbox/fill?device=nobodys`);
    await page.getByText('Nothing to fill in').waitFor();
    await close(page);
  });

  it('speaks Dutch', async () => {
    await unexplained(1);
    const page = await ofAll();
    await page.evaluate("localStorage.setItem('appsuite-inbox.language', 'nl')");
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'De ontbrekende velden invullen' }).waitFor();
    await button(page, 'Alles bewaren').waitFor();
    await close(page);
  });
});

it('no browser had anything to complain of', () => {
  expect(office.complaints).toEqual([]);
});
