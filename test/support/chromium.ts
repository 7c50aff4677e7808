import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PROGRAM = '/usr/bin/chromium';

/** A real browser without a window. Throws one line that says how to install it when it is not there. */
export function openChromium(): Promise<Browser> {
  if (!existsSync(PROGRAM))
    throw new Error(`There is no ${PROGRAM}; install it: apt-get install chromium`);
  return chromium.launch({ executablePath: PROGRAM, args: ['--headless', '--no-sandbox'] });
}
