import type { Page } from 'playwright-core';

/** A picture of the page: who looks at what, in a window how large. */
export type Picture = {
  /** Of its file, without `.png`. */
  name: string;
  user: 'bob' | 'mia';
  path: string;
  width?: number;
  height?: number;
  colorScheme?: 'light' | 'dark';
  /** Brings the page to what is to be seen; settles when it is there. */
  pose: (page: Page) => Promise<void>;
};

const FAILED = '/inbox?status=completed-with-errors';
/** An order that Emma completed without saying how; the material that she used waits behind it. */
const UNEXPLAINED = 'WO-1106';

const shows = (text: string | RegExp) => (page: Page) =>
  page.getByText(text).filter({ visible: true }).first().waitFor();

/** Puts away first what a page says to whom sees it for the first time. */
const withoutHelp = (pose: Picture['pose']) => async (page: Page) => {
  await page.getByRole('main').getByRole('button', { name: 'Close' }).first().click();
  await pose(page);
};

async function openItem(page: Page): Promise<void> {
  await page.getByRole('link', { name: UNEXPLAINED }).click();
  await page.getByRole('heading', { level: 1, name: /^Order/ }).waitFor();
}

async function selectRows(page: Page): Promise<void> {
  const boxes = page.locator('tbody input[type=checkbox]');
  await boxes.first().waitFor();
  for (let row = 0; row < 3; row += 1) await boxes.nth(row).check();
  await page.getByText('3 selected').waitFor();
}

async function fillIn(page: Page): Promise<void> {
  await openItem(page);
  await page.getByLabel('Solution').fill('Valve replaced');
  await page.getByLabel('Cause').selectOption('Wear');
  await page.getByLabel('Reason').fill('Emma told it by phone');
  await page.getByRole('region', { name: 'What this changes' }).waitFor();
  // The form below the bar that stays on top.
  await page.evaluate(
    "scrollBy(0, document.querySelector('#amend').getBoundingClientRect().top - 110)",
  );
}

/** What some of those who forgot it told by phone, typed one after the other. */
async function fillGrid(page: Page): Promise<void> {
  await page
    .getByRole('link', { name: /^Fill in the missing fields/ })
    .first()
    .click();
  const solutions = page.getByLabel(/^Solution, /);
  await solutions.first().waitFor();
  const told = ['Valve replaced', 'Seal replaced', 'Bled the radiator', 'Tightened the belt'];
  for (const [row, solution] of told.entries()) await solutions.nth(row).fill(solution);
}

/** The right that an apprentice lacks, granted in a draft, and what that would repair. */
async function preview(page: Page): Promise<void> {
  const right = 'Order, In progress → Technically completed: Do';
  await page.getByRole('checkbox', { name: right }).check();
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await page.getByText('would complete').first().waitFor();
}

/** The same right saved, what had failed for it queued, and what became of each. */
async function repair(page: Page): Promise<void> {
  await preview(page);
  await page.getByRole('button', { name: /^Save and queue \d+ for a retry/ }).click();
  await page.getByText('Finished ·').waitFor();
  await page.getByRole('link', { name: 'Show it among the background actions' }).click();
  await page.getByRole('cell', { name: 'Completed' }).first().waitFor();
}

/** The pictures of `docs/pictures/`, in the order in which they are taken. */
export const pictures: readonly Picture[] = [
  {
    ...{ name: 'landing', user: 'bob', path: '/' },
    pose: async (page) => {
      await shows(/^Fill in solution and cause/)(page);
      await shows(/^received/)(page);
    },
  },
  { name: 'inbox', user: 'mia', path: FAILED, pose: withoutHelp(selectRows) },
  { name: 'causes', user: 'mia', path: '/causes', pose: shows(/Apprentice/) },
  { name: 'item', user: 'bob', path: FAILED, pose: openItem },
  { name: 'amend', user: 'bob', path: FAILED, pose: fillIn },
  {
    ...{ name: 'configuration', user: 'mia', pose: preview },
    path: '/configuration/function-profiles/apprentice',
  },
  { name: 'devices', user: 'mia', path: '/devices', pose: withoutHelp(shows('Emma Bakker')) },
  {
    ...{ name: 'numbers', user: 'mia', path: '/numbers' },
    pose: withoutHelp((page) => page.locator('canvas').first().waitFor()),
  },
  {
    ...{ name: 'phone', user: 'bob', path: FAILED, width: 390, height: 844 },
    pose: (page) => page.getByRole('link', { name: UNEXPLAINED }).waitFor(),
  },
  { name: 'dark', user: 'bob', path: FAILED, colorScheme: 'dark', pose: openItem },
  { name: 'grid', user: 'mia', path: '/causes', pose: fillGrid },
  // Last: it is the only one that changes something.
  {
    ...{ name: 'background-action', user: 'mia', pose: repair },
    path: '/configuration/function-profiles/apprentice',
  },
];
