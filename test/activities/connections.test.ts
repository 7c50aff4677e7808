import { expect, it } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { createConfigurationSource, ownConnection } from '../../db/configuration.ts';
import { mechanic } from '../domain/fixtures.ts';
import { openActivities, openInbox } from '../support/inbox.ts';

it('reads a new configuration from within a transaction that has the last connection', async () => {
  const inbox = await openInbox();
  const one = openDatabase(inbox.appUrl, { max: 1 });
  const documents = openDatabase(inbox.appUrl, ownConnection);
  const configuration = createConfigurationSource(documents.db);
  const activities = openActivities(inbox, { db: one.db, configuration });
  const id = await inbox
    .device()
    .sendOne({ objectId: await inbox.order(), toStatus: 'in-progress' });
  const { claim = expect.fail() } = await activities.authorize(id, []);
  await inbox.save('function-profile', mechanic());
  expect((await activities.transition(claim)).status).toBe('completed');
  await Promise.all([one, documents, inbox].map(({ close }) => close()));
});
