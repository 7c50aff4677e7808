import { randomUUID } from 'node:crypto';
import { hostile, hostileId, hostileName, hostileText } from '../support/hostile.ts';
import type { Office } from './office.ts';

const label = { en: hostileName, nl: hostileName };
const WHERE = 'https://hooks.invalid/';

/**
 * An office in which everything that a person or a device can write is meant as harm: the company's
 * own words, what its devices send and log, and what its people write about it.
 */
export async function hostileOffice(office: Office) {
  const { ask } = office;
  await nameCompany(office);
  const device = openDevice(office);

  const [orderOne, orderTwo] = [await office.order(), await office.order()];
  const completing = {
    objectType: 'order',
    action: 'transition',
    toStatus: 'technically-completed',
  };
  const fields = { remarks: hostileText, [hostileName]: hostileText };
  const [failed, cancelled, strange] = [
    await device.send({ ...completing, objectId: orderOne, fields }),
    await device.send({ ...completing, objectId: orderTwo, fields: { solution: hostileText } }),
    await device.send({ objectType: hostileId, objectId: hostileName, action: 'update', fields }),
  ];
  for (const id of [failed, cancelled, strange])
    await office.inbox.becomes(id, 'completed-with-errors');
  await device.refused();
  await device.logs();

  const on = (id: string, command: string, body: object) =>
    ask('bob', 'POST', `/v1/inbox/items/${id}/${command}`, body);
  await on(failed, 'comments', { text: hostileText });
  await on(failed, 'ask', { question: hostileText });
  const answer = `/v1/outbox/transactions/${failed}/answer`;
  await ask('hugo', 'POST', answer, { text: hostileText });
  await on(failed, 'amend', { fields: { solution: hostileText }, reason: hostileText });
  await on(cancelled, 'cancel', { reason: hostileText });

  const given = office.device('emma');
  await given.send('completed', { objectId: orderOne, fields: { asset: hostileName } });
  await given.send('completed-with-errors', {
    ...{ objectId: await office.order(), toStatus: 'technically-completed' },
    fields: { remarks: hostileText },
  });
  const { devices } = await ask('mia', 'GET', '/v1/devices?engineer=emma');
  const reassign = `/v1/devices/${encodeURIComponent(devices[0].id)}/reassign`;
  await ask('mia', 'POST', reassign, { engineer: 'hugo', reason: hostileText });

  const view = { name: hostileName, query: `q=${encodeURIComponent(hostile[0])}`, shared: true };
  await ask('mia', 'POST', '/v1/inbox/views', view);
  const { id: action } = await ask('mia', 'POST', '/v1/background-actions', {
    ...{ kind: 'assign', ids: [failed], assignee: 'bob' },
    ...{ name: hostileName, reason: hostileText },
  });
  const rule = await ask('mia', 'POST', '/v1/notices/rules', {
    ...{ name: hostileName, when: { kind: 'silent-device', hours: 24 } },
    url: `${WHERE}?"'><script>document.title='owned'</script>`,
  });
  await ask('mia', 'POST', `/v1/notices/rules/${rule.id}/test`);
  const { url: gadget } = await ask('bob', 'POST', '/v1/inbox/gadget/tokens', {});
  return { failed, cancelled, strange, action, gadget, device: encodeURIComponent(hostileId) };
}

/** Gives everything of the company that has a name a hostile one. */
async function nameCompany({ ask }: Office): Promise<void> {
  const save = async (path: string, different: (document: Document) => object) => {
    const document = await ask('mia', 'GET', path);
    const body = { ...document, ...different(document) };
    await ask('mia', 'PUT', path, body, { 'If-Match': '*' });
  };
  await save('/v1/config/object-types/order', ({ schema, statuses, mandatory }) => ({
    label,
    statuses: statuses.map((status) => ({ ...status, label })),
    mandatory: mandatory.map((each) => ({ ...each, message: label })),
    schema: {
      ...schema,
      properties: {
        ...schema.properties,
        remarks: { ...schema.properties['remarks'], maxLength: 4_000, title: hostileName },
        solution: { ...schema.properties['solution'], maxLength: 4_000, title: hostileName },
        cause: { enum: ['Wear', hostileName], title: hostileName },
      },
    },
  }));
  await save('/v1/config/function-profiles/apprentice', () => ({ label }));
  await save('/v1/config/property-sets/region-north', () => ({ label }));
  for (const user of ['hugo', 'emma'])
    await save(`/v1/config/users/${user}`, () => ({ name: hostileName }));
}
type Document = {
  schema: { properties: Record<string, object> };
  statuses: object[];
  mandatory: object[];
};

/** Hugo's device, of a hostile name and version. */
function openDevice({ ask }: Office) {
  let sequence = 0;
  const batch = (transaction: object) => {
    sequence += 1;
    const id = randomUUID();
    const whole = { id, sequence, ...transaction };
    return {
      id,
      body: { deviceId: hostileId, appVersion: hostileId, transactions: [whole] },
    };
  };
  return {
    /** Returns the id of what was sent. */
    async send(transaction: object): Promise<string> {
      const { id, body } = batch(transaction);
      await ask('hugo', 'POST', '/v1/outbox/batches', body);
      return id;
    },
    /** Sends what is turned back at the door. */
    async refused(): Promise<void> {
      await ask('hugo', 'POST', '/v1/outbox/batches', {
        ...{ deviceId: hostileId, transactions: [{ id: hostileName, action: hostileText }] },
      });
    },
    async logs(): Promise<void> {
      const at = new Date().toISOString();
      await ask('hugo', 'POST', `/v1/devices/${encodeURIComponent(hostileId)}/logs`, {
        ...{ appVersion: hostileId, sentAt: at },
        lines: hostile.map((message) => ({ at, level: 'error', message })),
      });
    },
  };
}
