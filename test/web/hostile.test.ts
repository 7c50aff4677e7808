import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostile, hostileId, hostileName } from '../support/hostile.ts';
import { hostileOffice } from './hostile-office.ts';
import { desk, expectAccessible, type Office, openOffice, phone } from './office.ts';

/** Whatever people and devices write: every page shows it as text, where it stands. */

let office: Office;
let written: Awaited<ReturnType<typeof hostileOffice>>;
beforeAll(async () => {
  office = await openOffice();
  written = await hostileOffice(office);
}, 240_000);
afterAll(() => office.close());

type Place = [name: string, path: () => string, shown: readonly string[]];
const configuration = (path: string, ...shown: string[]): Place => [
  ...([`configuration ${path}`, () => `/configuration${path}`, shown] as const),
];
const item = (name: 'failed' | 'cancelled' | 'strange', ...shown: string[]): Place => [
  ...([`item ${name}`, () => `/inbox/items/${written[name]}`, shown] as const),
];
// What turns the direction of writing is replaced in logs.
const logged = hostile.filter((text) => !text.includes('\u202E'));

/** Every page that shows what somebody has written, and what of it must be there. */
const places: Place[] = [
  ['landing', () => '/', [hostileName]],
  ['inbox', () => '/inbox', [hostileName]],
  ['search', () => `/inbox?q=${encodeURIComponent(hostile[0])}`, [hostile[0]]],
  ['filters', () => `/inbox?device=${written.device}&objectId=${written.device}`, [hostileId]],
  ['causes', () => '/causes', [hostileName]],
  item('failed', ...hostile, hostileName),
  item('cancelled', ...hostile),
  item('strange', ...hostile, hostileId, hostileName),
  ['grid', () => '/inbox/fill?category=validation', [hostileName]],
  ['background actions', () => '/background-actions', [hostileName]],
  ['background action', () => `/background-actions/${written.action}`, [hostileName, ...hostile]],
  ['devices', () => '/devices', [hostileName, hostileId]],
  ['device', () => `/devices/${written.device}`, [...logged, hostileId, hostileName]],
  ['numbers', () => '/numbers', [hostileName]],
  ['audit', () => '/audit', [hostileName, ...hostile]],
  ['notices', () => '/audit/notices', [hostileName]],
  configuration(''),
  configuration('/object-types', hostileName),
  configuration('/object-types/order', hostileName),
  configuration('/object-types/order?show=versions', hostileName),
  configuration('/object-types/order?show=text', '</b><img src=x onerror='),
  configuration('/function-profiles', hostileName),
  configuration('/function-profiles/apprentice', hostileName),
  configuration('/property-sets', hostileName),
  configuration('/property-sets/region-north', hostileName),
  configuration('/users', hostileName),
  configuration('/users/hugo', hostileName),
  configuration('/settings'),
];

/** All that the page says: its text, and what stands in its fields. */
const saidBy = (page: Page) =>
  page.evaluate<string>(
    `[document.body.textContent, ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value)].join('\\n')`,
  );

/** What makes the page wider than its window. */
const outside = `document.documentElement.scrollWidth === innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter((each) => !each.firstElementChild && each.getBoundingClientRect().right > innerWidth)
    .map(({ tagName, className, textContent }) => tagName + '.' + className + ': ' + textContent.slice(0, 60))`;

/** Fails when something of the page was taken for more than text, or stands out of the window. */
async function expectUnharmed(page: Page, apart: string[] = []): Promise<void> {
  expect(await page.title()).not.toBe('owned');
  const made = 'main :is(script, img, link, style, iframe, b), a[href^="javascript:" i]';
  expect(await page.locator(made).count()).toBe(0);
  expect(await page.evaluate(outside)).toEqual([]);
  await expectAccessible(page, apart);
}

describe.each([
  ['1440 px', { viewport: desk }],
  ['390 px, in the dark', { viewport: phone, colorScheme: 'dark' }],
] as const)('hostile text stays text, %s', { timeout: 60_000 }, (_, visit) => {
  let page: Page;
  const asked = new Set<string>();
  let dialogs = 0;
  beforeAll(async () => {
    page = await office.signedIn('mia', '/', visit);
    page.on('request', (request) => asked.add(new URL(request.url()).origin));
    page.on('dialog', (dialog) => {
      dialogs += 1;
      void dialog.dismiss();
    });
  }, 60_000);
  afterAll(() => page.context().close());

  it.each(places)('%s', async (_name, path, shown) => {
    await page.goto(office.url + path());
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const text of shown)
      await expect.poll(() => saidBy(page), { timeout: 15_000 }).toContain(text);
    for (const more of await page.locator('main summary').all()) await more.click();
    await expectUnharmed(page);
  });

  it('the saved views', async () => {
    await page.goto(`${office.url}/inbox`);
    await page.getByRole('button', { name: 'Views' }).click();
    await page.getByText(hostileName).first().waitFor();
    await expectUnharmed(page);
  });

  it('the Error gadget', async () => {
    await page.goto(written.gadget);
    await page.getByText(hostileName.slice(0, 40)).first().waitFor();
    // A frame without script can look again only so.
    await expectUnharmed(page, ['meta-refresh']);
  });

  it('ran nothing and asked nobody else', () => {
    expect(dialogs).toBe(0);
    expect([...asked].filter((origin) => origin !== office.url)).toEqual([]);
  });
});

it('no browser complained of anything', () => {
  expect(office.complaints).toEqual([]);
});
