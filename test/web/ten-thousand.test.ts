import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/inbox.ts';
import { type Office, openOffice } from './office.ts';

/** A morning on which 10,000 changes failed for one cause, in a real browser. */

const MANY = 10_000;

let office: Office;
beforeAll(async () => {
  office = await openOffice();
  const [id] = await office.device('hugo').send('completed-with-errors', {
    ...{ objectId: await office.order(), toStatus: 'technically-completed' },
    fields: { solution: 'Seal replaced', cause: 'Leak' },
  });
  // As the one that failed, each on an order of its own.
  await office.inbox.db.execute(sql`
    INSERT INTO items (id, device_id, sequence, lane, engineer_id, object_type, object_id, object_number,
      property, action, to_status, content, received_at, finished_at, status, attempt, category, code,
      errors, error_categories, group_id, feed)
    SELECT gen_random_uuid(), device_id, 1000 + n, device_id || '/order/WO-' || n, engineer_id, object_type,
      'WO-' || n, 'WO-' || n, property, action, to_status, content, received_at - n * interval '1 s',
      finished_at, status, attempt, category, code, errors, error_categories, group_id, feed
    FROM items CROSS JOIN generate_series(10001, ${10_000 + MANY - 1}) n WHERE id = ${id}`);
}, 240_000);
afterAll(() => office.close());

it('selects all of them, says what a retry would do, and queues them at the pace that is asked, until it is stopped', async () => {
  const page = await office.signedIn('bob', '/inbox?status=completed-with-errors');
  await page.getByLabel('Select all rows shown').check();
  await page.getByText('50 selected').waitFor();
  await page.getByRole('button', { name: /^Select all (more than )?10,000 that match/ }).click();
  await page
    .getByRole('status')
    .getByText(/10,000 that match/)
    .waitFor();
  await page.getByRole('button', { name: 'Queue for a retry', exact: true }).click();
  const start = page.getByRole('button', { name: 'Queue 10,000 for a retry' });
  await start.waitFor({ timeout: 60_000 });
  await page.getByText('would fail again').waitFor();
  await page.getByLabel('Pace (items a second)').fill('5');
  await start.click();
  await page.getByText(/^Running · [1-9]\d* of 10,000$/).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Resume' }).waitFor();
  await page.getByRole('cell', { name: 'Failed again' }).first().waitFor({ timeout: 60_000 });

  const { backgroundActions } = await office.ask('bob', 'GET', '/v1/background-actions');
  const [action] = backgroundActions;
  expect(action).toMatchObject({ state: 'stopped', kind: 'requeue', total: MANY });
  // What was not taken up stays as it was.
  await until(async () => {
    const { rows } = await office.inbox.db.execute<{ again: number; waiting: number }>(sql`
        SELECT count(*) FILTER (WHERE attempt = 2)::int AS again,
          count(*) FILTER (WHERE attempt = 1 AND status = 'completed-with-errors')::int AS waiting FROM items`);
    const [row] = rows;
    return row && row.again > 0 && row.again + row.waiting === MANY;
  });
  await page.context().close();
  expect(office.complaints).toEqual([]);
}, 180_000);
