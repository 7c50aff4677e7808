import { complete, type Defect, incomplete, remark, type Scenario } from './defect.ts';

/** The answer to a requeue was lost, so it is sent once more; meanwhile the item failed again. */
const requeuedOnceMore: Scenario = async ({ office, device, startWorker, becomes }) => {
  const phone = await device('emma');
  await startWorker();
  const [id = ''] = await phone.does({ objectId: await office.enters(), ...incomplete });
  await becomes(id, 'completed-with-errors');
  await office.on(id, 'requeue', {}, 'the-same-key');
  await becomes(id, 'completed-with-errors');
  await office.on(id, 'requeue', {}, 'the-same-key');
  await becomes(id, 'completed-with-errors');
};

/** Three failed items are queued together, one of which a colleague has resolved meanwhile. */
const bulkOverResolved: Scenario = async ({ office, device, startWorker, becomes }) => {
  const phone = await device('emma');
  await startWorker();
  const orders = [await office.enters(), await office.enters(), await office.enters()];
  const ids = await phone.does(...orders.map((objectId) => ({ objectId, ...incomplete })));
  for (const id of ids) await becomes(id, 'completed-with-errors');
  await office.on(ids[1] ?? '', 'cancel', { reason: 'Done by another' });
  for (const number of orders) await office.edits(number, complete.fields);
  await office.bulk(ids);
  await becomes(ids[2] ?? '', 'completed');
};

/** A whole morning in one batch, behind one that fails. */
const longMorning: Scenario = async ({ office, device, startWorker, becomes }) => {
  const objectId = await office.enters();
  const phone = await device('emma');
  await startWorker();
  const rest = Array.from({ length: 250 }, (_, nth) => ({ objectId, ...remark(`Note ${nth}`) }));
  const [first = ''] = await phone.does({ objectId, ...incomplete }, ...rest);
  await becomes(first, 'completed-with-errors');
  await phone.hears();
};

/** The device asks while its transaction waits, and again after that and another are done. */
const heardTwice: Scenario = async ({ office, device, startWorker, becomes }) => {
  const phone = await device('emma');
  const [first = ''] = await phone.does({ objectId: await office.enters(), ...complete });
  await phone.hears();
  await startWorker();
  await becomes(first, 'completed');
  const [second = ''] = await phone.does({ objectId: await office.enters(), ...complete });
  await becomes(second, 'completed');
  await phone.hears();
};

/** The office queues it for a retry in the middle of an attempt that is then refused. */
const requeuedBeforePark: Scenario = async ({ office, device, begin, activities }) => {
  const phone = await device('emma');
  const [id = ''] = await phone.does({ objectId: await office.enters(), ...incomplete });
  const { refused } = await begin(id);
  if (!refused) throw new Error('nothing was refused');
  await office.on(id, 'requeue', {});
  await activities.park(id, refused.attempt);
};

/** The office edits an order that it has not seen as it is now: it is refused. */
const editedUnseen: Scenario = async ({ office }) => {
  const objectId = await office.enters();
  await office.edits(objectId, complete.fields);
  await office.edits(objectId, { priority: 'high' }, '"1"');
};

export const requestDefects: Defect[] = [
  {
    name: 'requeue-counted-twice',
    changes: [
      {
        file: 'api/inbox/run-command.ts',
        replace: "return asked === 'before';",
        by: 'return !asked;',
      },
      { file: 'db/commands.ts', replace: 'if (fresh.length > 0) {', by: '{' },
    ],
    scenario: requeuedOnceMore,
    breaks: ['I6', 'an attempt that nobody asked for'],
  },
  {
    name: 'requeue-served-by-the-running-attempt',
    changes: [
      {
        file: 'db/commands.ts',
        replace: "if (status === 'in-progress') return null;",
        by: "if (status === 'in-progress') return attempt;",
      },
    ],
    scenario: requeuedBeforePark,
    byHand: true,
    breaks: ['I6', 'served by another attempt than the coming one'],
  },
  {
    name: 'refused-after-the-edit',
    changes: [
      {
        file: 'api/objects/edit-route.ts',
        replace: '        assertMatch(c, versionTag(before));\n',
        by: '',
      },
      {
        file: 'api/objects/edit-route.ts',
        replace: 'const tag = versionTag(object);',
        by: `if (object.version > 2) throw problem('precondition-failed', 'Somebody was first.');
          const tag = versionTag(object);`,
      },
    ],
    scenario: editedUnseen,
    breaks: ['I6', 'was refused and took effect'],
  },
  {
    name: 'bulk-says-done',
    changes: [
      {
        file: 'activities/bulk-item.ts',
        replace: "const told = first !== 'in-progress'",
        by: "if (first) return { position, result: 'done', reason: null }; const told = first !== 'in-progress'",
      },
    ],
    scenario: bulkOverResolved,
    breaks: ['I6', 'a result of a background action that is not what was done'],
  },
  {
    name: 'bulk-skips-one',
    changes: [
      {
        file: 'db/bulk-work.ts',
        replace: 'b.result IS NULL ORDER BY b.position LIMIT $2',
        by: 'b.result IS NULL ORDER BY b.position LIMIT $2 OFFSET 1',
      },
    ],
    scenario: bulkOverResolved,
    breaks: ['I7', 'a background action that does not end'],
  },
  {
    name: 'feed-cursor-skips',
    changes: [
      {
        file: 'db/feed.ts',
        replace: '(i.feed, i.id) > ($3, $4::uuid)',
        by: 'i.feed > $3 AND $4::uuid IS NOT NULL',
      },
    ],
    scenario: longMorning,
    breaks: ['I1', 'not in the verdict feed'],
  },
  {
    name: 'completed-without-news',
    changes: [
      {
        file: 'db/attempts.ts',
        replace: "status = 'completed', finished_at = now(), deliver_at = NULL, feed = $3,",
        by: "status = 'completed', finished_at = now(), deliver_at = NULL, feed = least(feed, $3),",
      },
    ],
    scenario: heardTwice,
    breaks: ['I1', 'passed over by the verdict feed'],
  },
];
