import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openChromium, signIn } from './chromium.ts';
import { readProcesses } from './processes.ts';
import { type Picture, pictures } from './screenshots/pictures.ts';

/**
 * Takes the pictures of the README: starts the demo company as `npm start` does, on free ports and in a
 * folder of its own, waits until its morning is there, signs in as a person does, and ends all again.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'docs/pictures');
const ports = ['PORT', 'POSTGRES_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'ISSUER_PORT'];

/** Starts the company; settles when its inbox is filled. Throws what it said when it ended before. */
async function startCompany(folder: string): Promise<ChildProcess> {
  const own = Object.fromEntries([...ports, 'WORKER_METRICS_PORT'].map((name) => [name, '0']));
  const company = spawn(process.execPath, ['--import', 'tsx', 'dev/start.ts'], {
    cwd: root,
    // biome-ignore lint/style/noProcessEnv: handed on as it is; nothing is read from it here
    env: { ...process.env, ...own, DATA_DIR: folder },
    // A Ctrl-C reaches us only, and we end it.
    ...{ detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  const said: string[] = [];
  if (company.stdout)
    for await (const line of createInterface(company.stdout)) {
      said.push(line);
      if (line === 'The demo inbox is filled.') return company;
      if (line.startsWith('The demo inbox could not be filled')) break;
    }
  await stopCompany(company);
  throw new Error(said.join('\n'));
}

async function stopCompany(company: ChildProcess): Promise<void> {
  if (company.exitCode !== null || company.signalCode !== null) return;
  const ended = once(company, 'exit');
  company.kill('SIGINT');
  company.stdout?.resume();
  await ended;
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
const wanted = process.argv.slice(2);
const [browser, company] = await Promise.all([openChromium(), startCompany(folder)]);
try {
  await mkdir(target, { recursive: true });
  const { api } = await readProcesses(folder);
  for (const picture of pictures)
    if (wanted.length === 0 || wanted.includes(picture.name))
      await take(browser, api?.url ?? '', picture);
} finally {
  await browser.close();
  await stopCompany(company);
  await rm(folder, { recursive: true, force: true });
}
