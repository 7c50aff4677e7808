import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileName } from '../support/hostile.ts';
import { expectAccessible, hasFocus, type Office, openOffice, phone } from './office.ts';

/** The configuration as an application manager changes it, in a real browser. */

const limit = 90_000;
const ORDER = '/configuration/object-types/order';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
}, 240_000);
afterAll(() => office.close());

const done = (page: Page) => page.context().close();
const completing = (objectId: string, fields: object = { solution: 'Sealed', cause: 'Leak' }) => ({
  objectId,
  toStatus: 'technically-completed',
  fields: { ...fields },
});

/** One failed change of somebody's device; returns its id. */
async function fail(user: string, status: string, fields?: object): Promise<string> {
  const number = await office.order({ status });
  const [id = ''] = await office
    .device(user)
    .send('completed-with-errors', completing(number, fields));
  return id;
}

/** From a draft to what it would do. */
async function preview(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await page.getByRole('heading', { name: 'What changes', exact: true }).waitFor();
}

describe('who may', { timeout: limit }, () => {
  it('tells somebody else calmly whose it is', async () => {
    const page = await office.signedIn('bob', ORDER);
    await page.getByText('The application manager keeps the configuration').waitFor();
    await page.getByText(/Ask Mia van Dam/).waitFor();
    expect(await page.getByRole('link', { name: 'Configuration' }).count()).toBe(0);
    await expectAccessible(page);
    await done(page);
  });
});

describe('from an error to its repair', { timeout: limit }, () => {
  it('leads to the empty cell; the forgotten transition is allowed, and what it repairs completes', async () => {
    const ids = [await fail('emma', 'on-hold'), await fail('finn', 'on-hold')];
    const page = await office.signedIn('mia', `/inbox/items/${ids[0]}`);
    await page
      .getByRole('link', { name: /Object type/ })
      .first()
      .click();
    const cell = page.getByRole('button', { name: 'Allow On hold → Technically completed' });
    await cell.waitFor();
    await hasFocus(cell);
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'On hold → Technically completed' }).waitFor();
    await expectAccessible(page);
    await preview(page);
    await page.getByText('would complete').first().waitFor();
    await page
      .getByText(/On hold → Technically completed/)
      .last()
      .waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('2 failed changes would now complete.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Queue these 2 for a retry' }).click();
    await page.getByText('Finished ·').waitFor();
    for (const id of ids) await office.inbox.becomes(id, 'completed');
    await done(page);
  });

  it('leads to the very right of a function profile, which is granted and queued in one go', async () => {
    const id = await fail('hugo', 'in-progress');
    const page = await office.signedIn('mia', `/inbox/items/${id}`);
    await page
      .getByRole('link', { name: /Function profile/ })
      .first()
      .click();
    const right = page.getByRole('checkbox', {
      name: 'Order, In progress → Technically completed: Do',
    });
    await right.waitFor();
    await hasFocus(right);
    await page.keyboard.press('Space');
    await preview(page);
    await page.getByRole('button', { name: 'Save and queue 1 for a retry' }).click();
    await page.getByText('Finished ·').waitFor();
    await office.inbox.becomes(id, 'completed');
    await done(page);
  });

  it('eases mandatory fields, and goes back to the version before', async () => {
    const id = await fail('gita', 'in-progress', { solution: 'Sealed' });
    const page = await office.signedIn(
      'mia',
      `${ORDER}?rule=mandatory%2Fsolution-before-completion`,
    );
    await page.getByRole('checkbox', { name: 'Cause' }).uncheck();
    await expectAccessible(page);
    await preview(page);
    await page.getByText('removed: ‘cause’').waitFor();
    await page.getByRole('button', { name: 'Save and queue 1 for a retry' }).click();
    await page.getByText('Finished ·').waitFor();
    await office.inbox.becomes(id, 'completed');
    await page.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('button', { name: 'Versions' }).click();
    await page.getByText('removed: ‘cause’').waitFor();
    await expectAccessible(page);
    await page
      .getByRole('button', { name: /^Go back to version/ })
      .first()
      .click();
    await page.getByText('added: ‘cause’').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/is saved and in force/).waitFor();
    const { mandatory } = await office.ask('mia', 'GET', '/v1/config/object-types/order');
    expect(mandatory[0].fields).toEqual(['solution', 'cause']);
    await done(page);
  });
});

describe('a draft', { timeout: limit }, () => {
  it('outlives a reload; what is wrong is told in the API’s words at its place', async () => {
    const page = await office.signedIn('mia', `${ORDER}?rule=transition%2Fcomplete`);
    const guard = page.getByLabel('Only if (may stay empty)').first();
    await guard.fill('object.fields.nosuch == ');
    await page.reload();
    expect(await guard.inputValue()).toBe('object.fields.nosuch == ');
    await preview(page);
    await page
      .getByText(/The condition is not valid/)
      .first()
      .waitFor();
    await expectAccessible(page);
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    await page
      .getByRole('button', { name: /^Show the place: Transitions/ })
      .last()
      .click();
    const focused = page.locator('textarea:focus');
    await focused.waitFor();
    expect(await focused.getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Discard' }).click();
    await done(page);
  });

  it('is taken over onto what a colleague saved meanwhile', async () => {
    const path = '/configuration/property-sets/region-south';
    const mine = await office.signedIn('mia', path);
    await mine.getByLabel('Name in English').fill('The south');
    const theirs = await office.signedIn('mia', path);
    await theirs.getByLabel('Properties').fill('EHV-05\nBRD-06');
    await preview(theirs);
    await theirs.getByRole('button', { name: 'Save', exact: true }).click();
    await theirs.getByText(/is saved and in force/).waitFor();
    await preview(mine);
    await mine.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = mine.getByRole('dialog');
    await dialog.getByText(/Mia van Dam saved version/).waitFor();
    await dialog.getByText('removed: ‘TIL-08’').waitFor();
    await expectAccessible(mine);
    await dialog.getByRole('button', { name: /^Take my changes over/ }).click();
    await mine.getByRole('button', { name: 'Save', exact: true }).click();
    await mine.getByText(/is saved and in force/).waitFor();
    const set = await office.ask('mia', 'GET', '/v1/config/property-sets/region-south');
    expect(set.label.en).toBe('The south');
    expect(set.properties).toEqual(['EHV-05', 'BRD-06']);
    await done(theirs);
    await done(mine);
  });

  it('shows hostile text as text', async () => {
    const page = await office.signedIn('mia', '/configuration/property-sets/hostile-1');
    await page.getByText('There is no ‘hostile-1’ yet.').waitFor();
    await page.getByLabel('Name in English').fill(hostileName);
    await preview(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Version 1 is saved and in force.').waitFor();
    await page.goto(`${office.url}/configuration/property-sets`);
    await page.getByRole('link', { name: hostileName }).waitFor();
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.title()).toBe('Property sets · AppSuite inbox');
    await done(page);
  });

  it('can be written as JSON; what is none is kept and said', async () => {
    const page = await office.signedIn('mia', '/configuration/settings?show=text');
    const text = page.getByLabel('The document as JSON');
    const before = await text.inputValue();
    await text.fill(`${before},`);
    await page.getByText(/This is no JSON/).waitFor();
    expect(await page.getByRole('button', { name: 'Preview', exact: true }).isDisabled()).toBe(
      true,
    );
    await page.reload();
    expect(await text.inputValue()).toBe(`${before},`);
    await expectAccessible(page);
    await text.fill(before.replace('24h', '12h'));
    await preview(page);
    await page.getByText('‘24h’ becomes ‘12h’').waitFor();
    await done(page);
  });
});

describe('every page', { timeout: limit }, () => {
  it.each([
    ['light', undefined],
    ['dark', phone],
  ] as const)(
    'is accessible in %s, %o, and no wider than the window',
    async (colorScheme, viewport) => {
      const page = await office.signedIn('mia', '/configuration', {
        colorScheme,
        ...(viewport && { viewport }),
      });
      for (const path of [
        '',
        '/function-profiles',
        '/function-profiles/apprentice?compare=engineer',
        '/object-types/order?rule=rule%2Fdowntime-not-negative',
        '/property-sets/region-north',
        '/users',
        '/users/hugo',
        '/users/hugo?show=versions',
        '/settings',
      ]) {
        await page.goto(`${office.url}/configuration${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page
          .getByRole('status')
          .filter({ hasText: 'Loading' })
          .waitFor({ state: 'detached' });
        await expectAccessible(page);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), path).toBe(
          0,
        );
      }
      await done(page);
    },
  );
});

it('no browser complained of anything', () => {
  expect(office.complaints).toEqual([]);
});
