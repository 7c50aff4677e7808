import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

/** A real browser without a window. Throws one line that says how to install it when it is not there. */
export function openChromium(): Promise<Browser> {
  if (!existsSync(PROGRAM))
    throw new Error(`There is no ${PROGRAM}; install it: apt-get install chromium`);
  return chromium.launch({ executablePath: PROGRAM, args: ['--headless', '--no-sandbox'] });
}

/** Signs in from a page that asks who is there, as a person of the demo company does. */
export async function signIn(page: Page, user: string): Promise<void> {
  await page.getByRole('link', { name: 'Sign in' }).click();
  await choose(page, user);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** At the demo issuer: this person. */
export const choose = (page: Page, user: string): Promise<void> =>
  page.getByRole('button', { name: new RegExp(user, 'i') }).click();
