import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { answer, ask } from '../../db/repair.ts';
import { items, timeline } from '../../db/schema.ts';
import { openActivities, openInbox, type TestInbox } from '../support/inbox.ts';

let inbox: TestInbox;
beforeAll(async () => {
  inbox = await openInbox();
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => inbox.close());

it('question and answer have the database’s time, as the timeline has, whatever the clock of the program', async () => {
  const id = await inbox.device().sendOne({ objectId: await inbox.order(), toStatus: 'on-hold' });
  await openActivities(inbox).attempt(id);
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  const [asks, answers] = [
    { by: 'bob', via: 'api' as const, requestId: 'r-1', text: 'Which one?' },
    { by: 'emma', via: 'device' as const, requestId: 'r-2', text: 'The left one.' },
  ];
  expect(await ask(inbox.db, id, asks)).toMatchObject({ effect: 'done' });
  expect(await answer(inbox.db, id, answers)).toMatchObject({ effect: 'done' });
  vi.useRealTimers();

  const told = await inbox.db.select().from(timeline).where(eq(timeline.itemId, id));
  const at = (kind: string) => told.find((entry) => entry.kind === kind)?.at.toISOString();
  const [item] = await inbox.db.select().from(items).where(eq(items.id, id));
  expect(item?.question).toEqual({
    ...{ text: 'Which one?', by: 'bob', at: at('asked') },
    answer: { text: 'The left one.', at: at('answered') },
  });
  expect(Date.parse(item?.question?.at ?? '')).toBeGreaterThan(Date.now() - 60_000);
});
