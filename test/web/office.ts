import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { bundlePage } from '../../build.ts';
import { openChromium, signIn } from '../../dev/chromium.ts';
import { companyDocuments } from '../../dev/company/documents.ts';
import { demoToken, pageClient } from '../../dev/demo-token.ts';
import { startIssuer } from '../../dev/issuer.ts';
import type { Json } from '../../dev/json.ts';
import { freePort } from '../../dev/ports.ts';
import { makeSecrets } from '../../dev/secrets.ts';
import type { Transaction } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import { openEngine, openInbox, openWorker } from '../support/inbox.ts';
import { startApi } from '../support/program.ts';

const axe = readFile('node_modules/axe-core/axe.min.js', 'utf8');

type Sent = Partial<Omit<Transaction, 'id' | 'sequence'>>;
type Visit = Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'locale'>;

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/**
 * The whole product as the office meets it: page, api, worker and issuer with the people, rights and rules of
 * the demo company, an empty inbox, and a real browser.
 */
export async function openOffice() {
  const building = bundlePage();
  const [inbox, engine, port] = await Promise.all([
    openInbox(companyDocuments),
    openEngine(),
    freePort(),
  ]);
  await building;
  const url = `http://127.0.0.1:${port}`;
  const issuer = await startIssuer({
    ...{ port: 0, publicUrl: url, audience: 'appsuite-inbox' },
    ...{ clientId: pageClient, secrets: await makeSecrets() },
  });
  const [api, worker, browser] = await Promise.all([
    startApi(inbox, {
      ...{ PORT: `${port}`, PUBLIC_URL: url },
      ...{ OIDC_ISSUER: issuer.url, OIDC_CLIENT_ID: pageClient },
    }),
    openWorker(inbox, engine),
    openChromium(),
  ]);
  /** What browsers complained of that no page should make them complain of. */
  const complaints: string[] = [];

  async function ask(
    user: string,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Json> {
    const answer = await fetch(url + path, {
      method,
      headers: {
        Authorization: `Bearer ${await demoToken(issuer.url, user)}`,
        'Content-Type': 'application/json',
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.status, `${method} ${path}: ${text}`).toBeLessThan(300);
    return JSON.parse(text);
  }

  /** A window in which nobody is signed in. */
  async function open(path: string, visit: Visit = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: desk, locale: 'en-GB', ...visit });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (/Content Security Policy|Warning:/.test(message.text())) complaints.push(message.text());
    });
    await page.goto(url + path);
    return page;
  }

  return {
    ...{ url, issuer: issuer.url, inbox, engine, complaints, ask, open },
    /** A window in which this person is signed in. */
    async signedIn(user: string, path: string, visit: Visit = {}): Promise<Page> {
      const page = await open(path, visit);
      await signIn(page, user);
      return page;
    },
    /** The office enters an order in progress; returns its number. */
    async order(different: object = {}): Promise<string> {
      const { object } = await ask('beth', 'POST', '/v1/objects/order', {
        status: 'in-progress',
        fields: { description: 'Boiler leaks', priority: 'normal' },
        property: 'AMS-01',
        ...different,
      });
      return object.number;
    },
    /** An engineer's device: sends one batch, and waits until each has this status; returns the ids. */
    device(user: string) {
      const deviceId = `${user}-${randomUUID()}`;
      let sequence = 0;
      return {
        async send(status: ItemStatus, ...transactions: Sent[]): Promise<string[]> {
          const whole = transactions.map((each) => {
            sequence += 1;
            const action = each.toStatus === undefined ? 'update' : 'transition';
            return { id: randomUUID(), sequence, objectType: 'order', action, ...each };
          });
          await ask(user, 'POST', '/v1/outbox/batches', { deviceId, transactions: whole });
          const ids = whole.map(({ id }) => id);
          for (const id of ids) await inbox.becomes(id, status);
          return ids;
        },
      };
    },
    async close() {
      await browser.close();
      await worker.stop();
      await api.kill();
      await Promise.all([issuer.close(), engine.teardown()]);
      await inbox.close();
    },
  };
}
export type Office = Awaited<ReturnType<typeof openOffice>>;

/** Waits until a control has the focus. */
export const hasFocus = (control: Locator): Promise<void> =>
  control.and(control.page().locator(':focus')).waitFor();

/**
 * Expects that axe finds nothing in what is shown (WCAG 2.2 AA and its good practices); `apart`: rules that
 * do not hold there.
 */
export async function expectAccessible(page: Page, apart: string[] = []): Promise<void> {
  await page.evaluate(await axe);
  // What slides in is judged where it comes to rest.
  await page.evaluate(
    `Promise.all(document.getAnimations()
      .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
      .map(({ finished }) => finished.catch(() => 0)))`,
  );
  const violations = await page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))',
  );
  expect(violations.filter(({ id }) => !apart.includes(id))).toEqual([]);
}
