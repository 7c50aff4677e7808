import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../../dev/chromium.ts';
import type { Json } from '../../dev/json.ts';
import { openSessionWorld, type SessionWorld } from '../api/session-world.ts';

/** Signing in as a person does it, in a real browser with the demo company's issuer. */

let world: SessionWorld;
let chromium: Browser;
beforeAll(async () => {
  [world, chromium] = await Promise.all([openSessionWorld(), openChromium()]);
}, 90_000);
afterAll(async () => {
  await chromium?.close();
  await world?.close();
});

const shown = async (page: Page): Promise<Json> =>
  JSON.parse((await page.textContent('body')) ?? '');

describe('in a browser', { timeout: 60_000 }, () => {
  it('chooses bob, lands signed in as bob, signs out, and chooses beth', async () => {
    // The test speaks for the page's script where no page with one is shown.
    const context = await chromium.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await page.goto(`${world.url}/sign-in?returnTo=/v1/me`);
    await page.getByRole('button', { name: /Bob Visser/ }).click();
    await page.waitForURL(`${world.url}/v1/me`);
    expect(await shown(page)).toMatchObject({ id: 'bob', roles: ['back-office'] });
    expect(await page.evaluate('document.cookie')).toBe('');

    const goodbye = await page.evaluate(async () => {
      const answer = await fetch('/sign-out', { method: 'POST' });
      return { status: answer.status, location: answer.headers.get('Location') };
    });
    expect(goodbye).toMatchObject({
      status: 204,
      location: expect.stringContaining(world.issuer.url),
    });
    await page.goto(goodbye.location ?? '');
    await page.waitForURL(`${world.url}/`);
    await page.goto(`${world.url}/v1/me`);
    expect(await shown(page)).toMatchObject({ type: '/problems/unauthenticated' });

    // By keyboard: the first button is Bob, the next one Beth.
    await page.goto(`${world.url}/sign-in?returnTo=/v1/me`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${world.url}/v1/me`);
    expect(await shown(page)).toMatchObject({ id: 'beth' });
    await context.close();
  });

  it('changes the person without signing out first', async () => {
    const context = await chromium.newContext();
    const page = await context.newPage();
    for (const [name, id] of [
      ['Bob Visser', 'bob'],
      ['Mia van Dam', 'mia'],
    ] as const) {
      await page.goto(`${world.url}/sign-in?choose=yes&returnTo=/v1/me`);
      await page.getByRole('button', { name }).click();
      await page.waitForURL(`${world.url}/v1/me`);
      expect(await shown(page)).toMatchObject({ id });
    }
    await context.close();
  });

  it('tells the page beside it, and closes its own window', async () => {
    const context = await chromium.newContext();
    const page = await context.newPage();
    await page.goto(`${world.url}/docs`);
    const heard = page.evaluate(
      () =>
        new Promise((resolve) => {
          const channel = new BroadcastChannel('appsuite-inbox');
          channel.onmessage = ({ data }) => resolve(data);
        }),
    );
    const opening = context.waitForEvent('page');
    await page.evaluate("void window.open('/sign-in?returnTo=/signed-in', '_blank')");
    const beside = await opening;
    const closed = beside.waitForEvent('close');
    await beside.getByRole('button', { name: /Bob Visser/ }).click();
    expect(await heard).toBe('signed-in');
    await closed;
    await page.goto(`${world.url}/v1/me`);
    expect(await shown(page)).toMatchObject({ id: 'bob' });
    await context.close();
  });

  it.each([1440, 390])('shows pages that everybody can use, %i pixels wide', async (width) => {
    const context = await chromium.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    const look = async (what: string) => {
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect(wide, what).toBeLessThanOrEqual(width);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<Json>('axe.run()');
      expect(
        violations.map(({ id }: { id: string }) => id),
        what,
      ).toEqual([]);
    };
    await page.goto(`${world.url}/sign-in?returnTo=/signed-in`);
    await look('the choice of a person');
    await page.getByRole('button', { name: /Emma Bakker/ }).click();
    await page.getByRole('heading', { name: 'This page is for the back office' }).waitFor();
    await look('a refusal');
    await page.getByRole('link', { name: 'Sign in as somebody else' }).click();
    await page.getByRole('button', { name: /Bob Visser/ }).click();
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await look('the end');
    await context.close();
  });
});
