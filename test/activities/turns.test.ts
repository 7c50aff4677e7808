import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { countDays } from '../../activities/count-days.ts';
import { openInbox, type TestInbox } from '../support/inbox.ts';

let inbox: TestInbox;
beforeAll(async () => {
  inbox = await openInbox();
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => inbox.close());

it('a turn of housekeeping ends after three seconds, also when the clock is set back meanwhile', async () => {
  const owner = new pg.Client(inbox.ownerUrl);
  await owner.connect();
  await owner.query(
    `UPDATE numbers_state SET counted_to = date_trunc('day', now() - interval '5 days', 'UTC')`,
  );
  await owner.end();
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  const beat = vi.fn(() => {
    vi.setSystemTime(0);
    vi.advanceTimersByTime(3_000);
  });
  expect(await countDays({ db: inbox.db }, beat)()).toBe(true);
  expect(beat).toHaveBeenCalledTimes(1);
});
