import { randomUUID } from 'node:crypto';
import { notices } from '../../db/schema-notices.ts';
import { noticeEvents, noticeStates } from '../../domain/notice.ts';
import type { Transaction } from '../../domain/transaction.ts';
import { hostile as corpus } from '../support/hostile.ts';
import type { Office } from './office.ts';

/** Text that must be shown as it is. */
export const hostile = corpus[2];

/**
 * A small day at the office: what failed for an apprentice's rights (one of it two days ago, one today that
 * came in two days ago) and for a missing solution, a device that fell silent, and one whose app says odd things.
 */
export async function officeDay(office: Office) {
  const [hugo, emma] = [office.device('hugo'), office.device('emma')];
  const completing = (objectId: string, fields: Transaction['fields'] = {}) => ({
    ...{ objectId, toStatus: 'technically-completed', fields },
  });
  const orders: string[] = [];
  for (let count = 0; count < 5; count += 1) orders.push(await office.order());
  const [one = '', two = '', three = '', four = '', five = ''] = orders;
  const solved = { solution: 'Seal replaced', cause: 'Leak' };
  const [old] = await hugo.send('completed-with-errors', completing(one, solved));
  const [late] = await hugo.send('completed-with-errors', completing(two, solved));
  await emma.send('completed-with-errors', completing(three), completing(four));
  await emma.send('not-started', { objectId: three, fields: { remarks: 'Comes back on Monday' } });
  await emma.send('completed', { objectId: five, fields: { remarks: 'Filter is dirty' } });

  const idOf = async (user: string): Promise<string> => {
    const { devices } = await office.ask('mia', 'GET', `/v1/devices?engineer=${user}`);
    return devices[0].id;
  };
  const [hugos, emmas] = await Promise.all([idOf('hugo'), idOf('emma')]);
  await office.ask('emma', 'POST', `/v1/devices/${emmas}/logs`, {
    appVersion: '<i>5.2</i>',
    sentAt: new Date().toISOString(),
    lines: [
      { at: new Date().toISOString(), level: 'warn', message: hostile },
      { at: new Date().toISOString(), level: 'info', message: 'Outbox opened\nwith 2 changes' },
    ],
  });
  // Not well formed: refused at the door.
  await office.ask('emma', 'POST', '/v1/outbox/batches', {
    deviceId: emmas,
    appVersion: '<i>5.2</i>',
    sentAt: new Date(Date.now() + 400_000).toISOString(),
    pending: { count: 3, oldestAt: new Date(Date.now() - 7_200_000).toISOString() },
    transactions: [{ id: randomUUID(), sequence: 99, objectType: 'order', action: 'fly' }],
  });
  await office.inbox.db.execute(
    `UPDATE items SET received_at = now() - interval '2 days' WHERE id IN ('${old}', '${late}')`,
  );
  await office.inbox.db.execute(
    `UPDATE items SET finished_at = now() - interval '2 days' WHERE id = '${old}'`,
  );
  await office.inbox.db.execute(
    `UPDATE devices SET last_contact_at = now() - interval '3 days' WHERE id = '${hugos}'`,
  );
  return { emma, hugos, emmas, orders };
}

/** What was told to other systems: a test that nobody takes, and a notice of every event in every state. */
export async function officeNotices(office: Office): Promise<number> {
  const rule = await office.ask('mia', 'POST', '/v1/notices/rules', {
    ...{ name: hostile, when: { kind: 'silent-device', hours: 24 } },
    url: 'https://hooks.invalid/inbox',
  });
  await office.ask('mia', 'POST', `/v1/notices/rules/${rule.id}/test`);
  const kind = 'silent-device' as const;
  const states = noticeEvents.flatMap((event) => noticeStates.map((state) => ({ event, state })));
  const rows = states.map(({ event, state }, index) => {
    const [id, at] = [randomUUID(), new Date(Date.now() - index * 60_000)];
    const isOver = state !== 'waiting';
    const data = {
      ...{ id, rule: { id: rule.id, name: hostile, kind }, sentence: `${state}: ${hostile}` },
      ...{ count: 1, subjects: 1, samples: [], link: office.url },
    };
    return {
      ...{ id, ruleId: rule.id, ruleName: hostile, number: 100 + index, kind, event, state, at },
      content: { type: `notice.${event}` as const, timestamp: at.toISOString(), data },
      host: 'hooks.invalid:443',
      tries: index,
      // Far from now: nobody is to try these.
      deliverAt: isOver ? null : new Date(Date.now() + 86_400_000),
      status: state === 'sent' ? 204 : null,
      error: state === 'sent' ? null : `Not found: ${hostile}`,
      finishedAt: isOver ? at : null,
    };
  });
  await office.inbox.db.insert(notices).values(rows);
  return rows.length + 1;
}
