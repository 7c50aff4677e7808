import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { type Running, spawnChild } from './child.ts';
import { openChromium, signIn } from './chromium.ts';
import { readProcesses } from './processes.ts';
import { type Picture, pictures } from './screenshots/pictures.ts';

/**
 * Takes the pictures of the README: starts the demo company as `npm start` does, on free ports and in a
 * folder of its own, waits until its morning is there, signs in as a person does, and ends all again.
 */

const target = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const start = fileURLToPath(new URL('./start.ts', import.meta.url));
const ports = ['PORT', 'POSTGRES_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'ISSUER_PORT'];
const LOOK_MS = 200;

/** Settles when the inbox of the company is filled. Throws what it said when it cannot be, or it ended before. */
async function filled({ exited }: Running, log: string): Promise<void> {
  let isOver = false;
  void exited.then(() => {
    isOver = true;
  });
  for (;;) {
    const wasOver = isOver;
    const said = await readFile(log, 'utf8');
    if (said.includes('The demo inbox is filled.')) return;
    if (wasOver || said.includes('The demo inbox could not be filled')) throw new Error(said);
    await setTimeout(LOOK_MS);
  }
}

/** A window in which the person of the picture is signed in, on its page. */
async function visit(browser: Browser, url: string, picture: Picture): Promise<Page> {
  const { user, path, width = 1440, height = 740, colorScheme = 'light' } = picture;
  const context = await browser.newContext({
    ...{ viewport: { width, height }, colorScheme, locale: 'en-GB', reducedMotion: 'reduce' },
  });
  const page = await context.newPage();
  await page.goto(url + path);
  await signIn(page, user);
  return page;
}

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const page = await visit(browser, url, picture);
  await picture.pose(page);
  // Nothing is pointed at, and everything asked for is there.
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  const path = join(target, `${picture.name}.png`);
  const { byteLength } = await page.screenshot({ path, animations: 'disabled' });
  console.log(`${picture.name}.png  ${Math.round(byteLength / 1024)} kB`);
  await page.context().close();
}

const folder = await mkdtemp(join(tmpdir(), 'appsuite-inbox-pictures-'));
const [log, data] = [join(folder, 'company.log'), join(folder, 'data')];
const own = Object.fromEntries([...ports, 'WORKER_METRICS_PORT'].map((name) => [name, '0']));
const wanted = process.argv.slice(2);
const browser = await openChromium();
const company = await spawnChild({
  ...{ command: process.execPath, args: ['--import', 'tsx', start], log },
  ...{ env: { ...own, DATA_DIR: data }, stopSignal: 'SIGINT', stopLimit: 60_000 },
});
try {
  await filled(company, log);
  await mkdir(target, { recursive: true });
  const { api } = await readProcesses(data);
  for (const picture of pictures)
    if (wanted.length === 0 || wanted.includes(picture.name))
      await take(browser, api?.url ?? '', picture);
} finally {
  await browser.close();
  await company.stop();
  await rm(folder, { recursive: true, force: true });
}
