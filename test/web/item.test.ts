import { sql } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apprenticeProfile } from '../../dev/company/people.ts';
import { officeEdit, until } from '../support/inbox.ts';
import { expectAccessible, type Office, openOffice, phone } from './office.ts';

/** The page of one item, as people repair with it, in a real browser. */

const limit = 90_000;
const FAILED = 'status=completed-with-errors';

let office: Office;
let emma: ReturnType<Office['device']>;
let finn: ReturnType<Office['device']>;
let hugo: ReturnType<Office['device']>;

beforeAll(async () => {
  office = await openOffice();
  emma = office.device('emma');
  finn = office.device('finn');
  hugo = office.device('hugo');
}, 240_000);
afterAll(() => office.close());

const done = 'technically-completed';
const outcome = { solution: 'Seal replaced', cause: 'Leak' };
const first = ([id = '']: string[]): string => id;
const pathOf = (id: string, search = '') => `/inbox/items/${id}${search}`;
const close = (page: Page) => page.context().close();
const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });
const part = (page: Page, name: string | RegExp) => page.getByRole('region', { name });
const becomes = (page: Page, status: string) =>
  page.locator('article > div').getByText(status, { exact: true }).waitFor();

/** An order that emma completes without saying how. */
async function unexplained(fields: object = {}) {
  const number = await office.order();
  const sent = { objectId: number, toStatus: done, fields: fields as Record<string, string> };
  return { number, id: first(await emma.send('completed-with-errors', sent)) };
}

/** An order that hugo, an apprentice, may not complete. */
async function forbidden() {
  const objectId = await office.order();
  return first(
    await hugo.send('completed-with-errors', { objectId, toStatus: done, fields: outcome }),
  );
}

/** An order of which finn and emma changed the same fields at once. */
async function disputed() {
  const objectId = await office.order();
  await finn.send('completed', {
    objectId,
    baseVersion: 1,
    fields: { remarks: 'Part ordered', cause: 'Wear' },
  });
  const id = first(
    await emma.send('completed-with-errors', {
      ...{ objectId, baseVersion: 1 },
      fields: { remarks: 'Needs a ladder', cause: 'Misuse', asset: 'Door 3' },
    }),
  );
  return { objectId, id };
}

describe('the stories of the morning', { timeout: limit }, () => {
  it('mandatory fields: from the list to Completed by filling in what is missing', async () => {
    const { id, number } = await unexplained();
    const page = await office.signedIn('bob', `/inbox?${FAILED}`);
    await page.getByRole('link', { name: number }).click();
    await page
      .getByRole('heading', { level: 1, name: `Order ${number} → Technically completed` })
      .waitFor();
    const why = part(page, 'Why it was not applied');
    expect(await why.textContent()).toContain('Fill in solution and cause before completing.');
    expect(await why.textContent()).toContain('solution-before-completion');
    expect(await why.textContent()).toContain('Application manager (Mia van Dam)');

    await button(page, 'Repair Cause').first().click();
    await until(() => page.evaluate<boolean>("document.activeElement?.id === 'amend-cause'"));
    await page.getByLabel('Cause').selectOption('Leak');
    await button(page, 'Amend and queue').click();
    await page.getByText('Say why: others read it.').waitFor();
    await page.getByLabel('Solution').fill('Seal replaced');
    await page.getByLabel('Reason').fill('Emma told it on the phone');
    await expect.poll(() => part(page, 'What this changes').textContent()).toMatch(/Cause.*Leak/);
    await expectAccessible(page);
    await button(page, 'Amend and queue').click();
    await becomes(page, 'Completed');
    await part(page, 'Revisions (2)').getByText('Emma told it on the phone').waitFor();
    expect(await part(page, 'What happened').textContent()).toMatch(
      /Emma Bakker did it|Received from.*Attempt 1 failed.*Bob Visser amended it.*Attempt 2 applied it/s,
    );
    const { object } = await office.ask('bob', 'GET', `/v1/inbox/items/${id}`);
    expect(object).toMatchObject({ status: done, fields: outcome });
    await close(page);
  });

  it('a conflict is resolved field by field: theirs, the engineer’s, or another value', async () => {
    const { id, objectId } = await disputed();
    const page = await office.signedIn('bob', pathOf(id));
    const form = part(page, 'Resolve the conflict');
    await form.getByText('Part ordered').waitFor();
    await button(page, 'Resolve and queue').click();
    await form.getByText('Choose for each of them.').waitFor();
    const remarks = form.getByRole('radiogroup', { name: 'Remarks' });
    const cause = form.getByRole('radiogroup', { name: 'Cause' });
    await remarks.getByLabel('Something else').check();
    await remarks.getByLabel('Value for Remarks').fill('Part ordered; bring a ladder');
    await cause.getByLabel(/Keep what is there now: Wear/).check();
    await form.getByLabel('Reason').fill('Both are right');
    await expectAccessible(page);
    await button(page, 'Resolve and queue').click();
    await becomes(page, 'Completed');
    const { object } = await office.ask('bob', 'GET', `/v1/inbox/items/${id}`);
    expect(object.number).toBe(objectId);
    expect(object.fields).toMatchObject({
      ...{ remarks: 'Part ordered; bring a ladder', cause: 'Wear', asset: 'Door 3' },
    });
    await close(page);
  });

  it('a status that moved meanwhile stays, and the rest of the change is applied', async () => {
    const objectId = await office.order();
    await officeEdit(office.inbox, objectId, { status: 'on-hold' });
    const sent = { objectId, baseVersion: 1, toStatus: done, fields: outcome };
    const id = first(await emma.send('completed-with-errors', sent));
    const page = await office.signedIn('bob', pathOf(id));
    const form = part(page, 'Resolve the conflict');
    const status = form.getByRole('radiogroup', { name: 'Status' });
    await status.getByLabel('What Emma Bakker filled in: Technically completed').waitFor();
    await status.getByLabel('Keep what is there now: On hold').check();
    await form.getByLabel('Reason').fill('It waits for a part');
    await button(page, 'Resolve and queue').click();
    await becomes(page, 'Completed');
    const { object } = await office.ask('bob', 'GET', `/v1/inbox/items/${id}`);
    expect(object).toMatchObject({ status: 'on-hold', fields: outcome });
    await close(page);
  });

  it('a right that is missing: bob is told whose it is, and mia lets it pass once', async () => {
    const id = await forbidden();
    const bob = await office.signedIn('bob', pathOf(id));
    await button(bob, 'Approve once').focus();
    await bob.keyboard.press('Enter');
    await bob
      .getByRole('status')
      .getByText(/An application manager lets it pass once.*Mia van Dam/)
      .waitFor();
    expect(await part(bob, 'Why it was not applied').getByRole('link').count()).toBe(0);
    await close(bob);

    const mia = await office.signedIn('mia', pathOf(id));
    const rule = part(mia, 'Why it was not applied').getByRole('link', {
      name: /Function profile/,
    });
    expect(await rule.getAttribute('href')).toMatch(
      /^\/configuration\/function-profiles\/apprentice\?rule=/,
    );
    await button(mia, 'Approve once').click();
    const dialog = mia.getByRole('dialog', { name: 'Approve once' });
    await dialog.getByLabel('Reason').fill('He was supervised');
    await expectAccessible(mia);
    await button(mia, 'Approve and queue').click();
    await becomes(mia, 'Completed');
    await close(mia);
  });

  it('a right that was granted: checked again, then queued', async () => {
    const id = await forbidden();
    const page = await office.signedIn('bob', pathOf(id));
    await button(page, 'Check again').click();
    await page.getByText('Today it would fail again.').waitFor();
    const { order } = apprenticeProfile.objectTypes;
    await office.inbox.save('function-profile', {
      ...apprenticeProfile,
      objectTypes: { ...apprenticeProfile.objectTypes, order: { ...order, transitions: 'all' } },
    });
    try {
      await button(page, 'Check again').click();
      await page.getByText('Today it would complete.').waitFor();
      await expectAccessible(page);
      await page.keyboard.press('r');
      await becomes(page, 'Completed');
    } finally {
      await office.inbox.save('function-profile', apprenticeProfile);
    }
    await close(page);
  });

  it('the object itself is repaired, and what would complete then is queued', async () => {
    const { id } = await unexplained({ solution: 'Seal replaced' });
    const page = await office.signedIn('beth', pathOf(id));
    await button(page, 'Repair the object itself').click();
    const form = part(page, /^Repair Order/);
    await form.getByLabel('Cause').selectOption('Wear');
    await form.getByLabel('Reason').fill('Seen on site');
    await button(page, 'Save the object').click();
    await page.getByText('1 failed change would complete now').waitFor();
    await becomes(page, 'Completed');
    await close(page);
  });
});

describe('two people on one item', { timeout: limit }, () => {
  it('what a colleague does shows at once, beside what is being typed', async () => {
    const { id } = await unexplained();
    const bob = await office.signedIn('bob', pathOf(id));
    const beth = await office.signedIn('beth', pathOf(id));
    await bob.getByLabel('Solution').fill('Seal replaced');
    await bob.getByLabel('Reason').fill('By phone');

    await beth.getByLabel('Cause').selectOption('Wear');
    await beth.getByLabel('Reason').fill('Looked at the photo');
    await button(beth, 'Amend only').click();
    await part(beth, 'Revisions (2)').waitFor();

    const notice = bob.getByRole('alert').filter({ hasText: 'This changed while you typed' });
    await notice.getByText(/Beth Jansen amended it \(Cause\)/).waitFor();
    expect(await notice.textContent()).toMatch(/Cause.*Wear/);
    expect(await bob.getByLabel('Solution').inputValue()).toBe('Seal replaced');
    await expectAccessible(bob);
    await button(bob, 'Go on with what I typed').click();
    await button(bob, 'Amend and queue').click();
    await becomes(bob, 'Completed');
    await becomes(beth, 'Completed');
    const { object } = await office.ask('bob', 'GET', `/v1/inbox/items/${id}`);
    expect(object.fields).toMatchObject({ solution: 'Seal replaced', cause: 'Wear' });
    await close(bob);
    await close(beth);
  });

  it('what was asked of another state is refused with who did what and when', async () => {
    const { id } = await unexplained();
    const bob = await office.signedIn('bob', pathOf(id));
    await button(bob, 'Queue for a retry').waitFor();
    // A page that hears nothing, as behind a bad connection.
    await bob.context().setOffline(false);
    await bob.route('**/v1/inbox/events', (route) => route.abort());
    await bob.reload();
    await button(bob, 'Ask the engineer').waitFor();
    await office.ask('beth', 'POST', `/v1/inbox/items/${id}/ask`, { question: 'Which seal?' });
    await button(bob, 'Queue for a retry').click();
    await bob
      .getByRole('alert')
      .getByText(/Beth Jansen asked the engineer: ‘Which seal\?’/)
      .waitFor();
    await part(bob, 'Question to the engineer').getByText('Which seal?').waitFor();
    await expectAccessible(bob);
    await close(bob);
  });
});

describe('what is typed is kept', { timeout: limit }, () => {
  it('through a session that ends in the middle of an edit', async () => {
    const { id } = await unexplained();
    const page = await office.signedIn('bob', pathOf(id));
    await page.getByLabel('Solution').fill('Seal replaced');
    await page.getByLabel('Cause').selectOption('Leak');
    await page.getByLabel('Reason').fill('By phone');
    await office.inbox.db.execute(sql`DELETE FROM sessions WHERE user_id = 'bob'`);
    await button(page, 'Amend and queue').click();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    expect(await page.getByLabel('Solution').inputValue()).toBe('Seal replaced');
    // The issuer still knows bob: the window beside signs in by itself, and closes.
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await becomes(page, 'Completed');
    await close(page);
  });

  it('through a reload, until it is saved or thrown away', async () => {
    const { id } = await unexplained();
    const page = await office.signedIn('bob', pathOf(id));
    await page.getByLabel('Solution').fill('Half a sentence');
    await button(page, 'Comment').click();
    await page.getByRole('dialog').getByLabel('Comment').fill('Not finished');
    await page.reload();
    await expect.poll(() => page.getByLabel('Solution').inputValue()).toBe('Half a sentence');
    await button(page, 'Comment').click();
    const comment = page.getByRole('dialog').getByLabel('Comment');
    expect(await comment.inputValue()).toBe('Not finished');
    await comment.fill('Finished');
    await page.getByRole('dialog').getByRole('button', { name: 'Comment' }).click();
    await part(page, 'What happened').getByText('‘Finished’').waitFor();
    expect(await page.getByRole('alert').allTextContents()).toEqual([]);
    await button(page, 'Discard what I typed').click();
    expect(await page.getByLabel('Solution').inputValue()).toBe('');
    expect(
      await page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('draft'))"),
    ).toEqual([]);
    await close(page);
  });
});

describe('for everybody', { timeout: limit }, () => {
  it('is used by keys alone: the next item, what can be done, back to the list', async () => {
    await unexplained();
    const page = await office.signedIn('bob', `/inbox?${FAILED}`);
    await page.locator('tbody').getByRole('link').first().click();
    await page.waitForURL(/\/inbox\/items\//);
    await until(() => page.evaluate<boolean>("document.activeElement?.tagName === 'H1'"));
    const before = page.url();
    await page.keyboard.press('j');
    await until(async () => page.url() !== before);
    await page.keyboard.press('k');
    await until(async () => page.url() === before);
    await button(page, 'Assign').waitFor();
    await page.keyboard.press('a');
    await page.getByRole('dialog', { name: 'Assign' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(page.url()).toBe(before);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.keyboard.press('Escape');
    await page.waitForURL(`**/inbox?${FAILED}`);
    await close(page);
  });

  it('says in Dutch what happened, with times by locale', async () => {
    const id = await forbidden();
    const page = await office.signedIn('bob', pathOf(id));
    await page.evaluate("localStorage.setItem('appsuite-inbox.language', 'nl')");
    await page.reload();
    await part(page, 'Wat er gebeurde').getByText('Ontvangen van het toestel').waitFor();
    expect(await page.locator('time').first().getAttribute('title')).toMatch(/dag \d+ \w+ \d{4}/);
    await close(page);
  });
});

describe('is accessible', { timeout: 3 * limit }, () => {
  /** Items in each state that the page shows differently. */
  const states: Record<string, () => Promise<string>> = {
    validation: async () => (await unexplained()).id,
    conflict: async () => (await disputed()).id,
    authorization: forbidden,
    async technical() {
      const id = await forbidden();
      const error = {
        category: 'technical',
        code: 'back-office-unavailable',
        params: {},
        also: false,
      };
      await office.inbox.db.execute(
        sql`UPDATE items SET status = 'queued', category = 'technical', code = 'back-office-unavailable',
          errors = ${JSON.stringify([error])}::jsonb, next_attempt_at = now() + interval '1 hour',
          deliver_at = now() + interval '1 hour' WHERE id = ${id}`,
      );
      return id;
    },
    async completed() {
      const objectId = await office.order();
      return first(await emma.send('completed', { objectId, toStatus: done, fields: outcome }));
    },
    async cancelled() {
      const { id } = await unexplained();
      await office.ask('bob', 'POST', `/v1/inbox/items/${id}/cancel`, { reason: 'Sent twice' });
      return id;
    },
    async waiting() {
      const { number } = await unexplained();
      return first(
        await emma.send('not-started', { objectId: number, fields: { remarks: 'Bill it' } }),
      );
    },
    async question() {
      const { id } = await unexplained();
      await office.ask('bob', 'POST', `/v1/inbox/items/${id}/ask`, { question: 'Which seal?' });
      return id;
    },
  };

  it.each(Object.keys(states))('%s: light and dark, wide and narrow', async (name) => {
    const id = (await states[name]?.()) ?? '';
    for (const [viewport, colorScheme] of [
      [{ width: 1440, height: 900 }, 'light'],
      [phone, 'dark'],
    ] as const) {
      const page = await office.signedIn('bob', pathOf(id), { viewport, colorScheme });
      await part(page, 'What happened').waitFor();
      for (const more of await page.locator('summary').all()) await more.click();
      await expectAccessible(page);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await close(page);
    }
  });
});

it('no browser complained of anything', () => {
  expect(office.complaints).toEqual([]);
});
