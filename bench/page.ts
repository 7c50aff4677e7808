import type { Locator, Page } from 'playwright-core';
import { build } from '../build.ts';
import { openChromium, signIn } from '../dev/chromium.ts';
import { startApi } from './api-process.ts';
import { fill } from './inbox-fill.ts';
import { changes, clock, firstRows, painted, workOf } from './page-clock.ts';
import type { Findings } from './report.ts';
import { withStack } from './stack.ts';
import { percentile, round } from './statistics.ts';

/** From a click or a key until its answer is painted, in 19 of 20 cases. */
const LIMIT_MS = 100;
/** Rows that are shown while people click and type; a page of the list has 50. */
const ROWS = 200;
const FAILED = '/inbox?status=completed-with-errors';
/** How often everything that matches is selected: the look at what it would do takes the api's time. */
const WHOLE_REPEATS = 3;

export type PageOptions = { repeats: number; items: number };

/** Milliseconds of everything that was done, by what it was: by the clock, and of the page's own work. */
type Took = Map<string, { ms: number; workMs: number }[]>;
type Desk = { page: Page; url: string; note: (what: string, measure: Measure) => Promise<void> };
type Measure = (page: Page) => Promise<number>;

/** How fast the page of a large inbox answers to who works with it, in a real browser. */
export async function page({
  repeats,
  items,
}: PageOptions): Promise<Findings & { broken: string[] }> {
  await build();
  const [lists, clicks]: [Took, Took] = [new Map(), new Map()];
  await withStack(async (stack) => {
    await fill(stack.postgres.ownerUrl, items);
    const api = await startApi(stack, stack.postgres.appUrl);
    const browser = await openChromium();
    stack.alsoStop(() => browser.close());
    try {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      await context.addInitScript(clock);
      const shown = await context.newPage();
      await shown.goto(api.url);
      await signIn(shown, 'mia');
      const work = await workOf(shown);
      const desk = (took: Took): Desk => ({
        ...{ page: shown, url: api.url },
        async note(what, measure) {
          const before = await work();
          const ms = await measure(shown);
          const workMs = (await work()) - before;
          took.set(what, [...(took.get(what) ?? []), { ms, workMs }]);
        },
      });
      for (let repeat = 0; repeat < repeats; repeat += 1) await openLists(desk(lists));
      await workWithRows(desk(clicks), repeats);
      for (let repeat = 0; repeat < WHOLE_REPEATS; repeat += 1)
        await selectAll(desk(clicks), desk(lists));
    } finally {
      await browser.close();
      await api.close();
    }
  });
  const rows = [...rowsOf(clicks, LIMIT_MS), ...rowsOf(lists, null)];
  const broken = rows
    .filter(({ p95Ms, limitMs }) => limitMs !== null && p95Ms > limitMs)
    .map(({ what, p95Ms }) => `${what}: p95 ${p95Ms} ms`);
  const slowest = Math.max(...rowsOf(clicks, LIMIT_MS).map(({ p95Ms }) => p95Ms));
  return { repeats, rows, ratios: { ratioToLimit: slowest / LIMIT_MS }, broken };
}

const rowsOf = (took: Took, limitMs: number | null) =>
  [...took].map(([what, times]) => {
    const ms = times.map((each) => each.ms);
    const work = times.map((each) => each.workMs);
    return {
      ...{ what, times: ms.length },
      p50Ms: round(percentile(ms, 0.5)),
      p95Ms: round(percentile(ms, 0.95)),
      maxMs: round(Math.max(...ms)),
      workP50Ms: round(percentile(work, 0.5)),
      limitMs,
    };
  });

/** A list from a fresh page, then others of it: nothing of them is in the browser yet. */
async function openLists({ page, url, note }: Desk): Promise<void> {
  await page.goto(`${url}${FAILED}&category=authorization`);
  await note('the first rows, from the address on', firstRows);
  const rows = (what: string, at: Locator) =>
    note(what, () => changes(page, 'listed() !== before', () => at.click()));
  await rows('another filter', page.getByRole('button', { name: /^Remove filter Category/ }));
  await rows('another status', page.getByRole('link', { name: /^Completed(?! with)/ }));
  await rows('the next page', page.getByRole('button', { name: 'Load more' }));
}

/** Clicks and keys of somebody who goes through the rows. */
async function workWithRows({ page, url, note }: Desk, repeats: number): Promise<void> {
  await page.goto(url + FAILED);
  await firstRows(page);
  const boxes = page.locator('tbody input[type=checkbox]');
  while ((await boxes.count()) < ROWS)
    await changes(page, 'listed() !== before', () =>
      page.getByRole('button', { name: 'Load more' }).click(),
    );
  const all = page.getByLabel('Select all rows shown');
  const dialog = page.getByRole('dialog');
  const key = (name: string, what: string) =>
    note(what, () => painted(page, () => page.keyboard.press(name)));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const row = boxes.nth((repeat * 37) % ROWS);
    await note('select a row', () => painted(page, () => row.click()));
    await key('j', 'to the next row (j)');
    await key('x', 'select it (x)');
    await key('k', 'to the row before (k)');
    await key('r', 'ask about them (r)');
    await dialog.waitFor();
    await key('Escape', 'leave a dialog');
    await dialog.waitFor({ state: 'hidden' });
    await note('select the page', () => painted(page, () => all.check()));
    await note('clear the selection', () => painted(page, () => all.uncheck()));
    await key('/', 'to the search (/)');
    await key('w', 'a letter of a search');
    await key('Backspace', 'take it back');
    await page.keyboard.press('Tab');
  }
}

/** Everything that matches, half of what failed: selected, and what a retry would do with it. */
async function selectAll(clicks: Desk, lists: Desk): Promise<void> {
  const { page, url, note } = clicks;
  await page.goto(`${url}${FAILED}&category=validation`);
  await firstRows(page);
  await page.getByLabel('Select all rows shown').check();
  const all = page.getByRole('button', { name: /^Select all .* that match/ });
  await note('select all that match', () => painted(page, () => all.click()));
  const ask = page.getByRole('button', { name: 'Queue for a retry', exact: true });
  const told = `document.querySelector('[role=dialog] [type=submit]:not(:disabled)')?.textContent.match(/\\d/)`;
  await lists.note('what a retry of all would do', () => changes(page, told, () => ask.click()));
  await page.keyboard.press('Escape');
}
