import { complete, type Defect, incomplete, remark, type Scenario } from './defect.ts';

/** One that cannot be completed holds back what comes after it. */
const oneFails: Scenario = async ({ office, device, startWorker, becomes }) => {
  const objectId = await office.enters();
  const phone = await device('emma');
  await startWorker();
  const [first = ''] = await phone.does(
    { objectId, ...incomplete },
    { objectId, ...remark('After it') },
  );
  await becomes(first, 'completed-with-errors');
  // Whatever overtakes it has done so before this one, on another order, is done.
  const [other = ''] = await phone.does({
    objectId: await office.enters(),
    ...remark('Elsewhere'),
  });
  await becomes(other, 'completed');
};

/** A later one is applied before an earlier one is sent. */
const oneComesLate: Scenario = async ({ office, device, startWorker, becomes }) => {
  const objectId = await office.enters();
  const phone = await device('emma');
  await startWorker();
  const earlier = phone.write({ objectId, ...remark('The earlier') });
  const later = phone.write({ objectId, ...remark('The later') });
  await phone.send([later]);
  await becomes(later.id, 'completed');
  await phone.send([earlier]);
  const other = phone.write({ objectId: await office.enters(), ...remark('Elsewhere') });
  await phone.send([other]);
  await becomes(other.id, 'completed');
};

/** One waits for an office that repairs it. */
async function oneFailed({ office, device, startWorker, becomes }: Parameters<Scenario>[0]) {
  const objectId = await office.enters();
  const phone = await device('emma');
  await startWorker();
  const [id = ''] = await phone.does({ objectId, ...incomplete });
  await becomes(id, 'completed-with-errors');
  return { objectId, phone, id };
}

const promoted = 'next_attempt_at = NULL, deliver_at = now(), feed = $2';

export const laneDefects: Defect[] = [
  {
    name: 'promote-ignores-earlier-ones',
    changes: [
      {
        file: 'db/lanes.ts',
        replace: 'ORDER BY h.sequence LIMIT 1)\n      UNION',
        by: 'ORDER BY h.sequence)\n      UNION',
      },
      {
        file: 'db/attempts.ts',
        replace: 'NOT i.released AND EXISTS (SELECT FROM items h',
        by: 'false AND EXISTS (SELECT FROM items h',
      },
    ],
    scenario: oneFails,
    breaks: ['I3', 'overtook an earlier one of its lane'],
  },
  {
    name: 'each-in-a-lane-of-its-own',
    changes: [
      {
        file: 'db/receive-decide.ts',
        replace: "ordering === 'independent'",
        by: "ordering !== 'independent'",
      },
    ],
    scenario: oneFails,
    breaks: ['I3', 'kept in another lane than its own'],
  },
  {
    name: 'lane-released-before-the-commit',
    changes: [
      {
        file: 'activities/transition.ts',
        replace: 'order.followed && promote(tx, [standing.lane], feed)',
        by: 'order.followed && promote(deps.db, [standing.lane], feed)',
      },
    ],
    scenario: async ({ office, device, startWorker, becomes }) => {
      const objectId = await office.enters();
      const phone = await device('emma');
      await startWorker();
      const [first = ''] = await phone.does(
        { objectId, ...remark('First') },
        { objectId, ...remark('Second') },
      );
      await becomes(first, 'completed');
    },
    breaks: ['I7', 'waits for nothing'],
  },
  {
    name: 'late-one-applied',
    changes: [
      {
        file: 'db/attempts.ts',
        replace: 'NOT i.released AND EXISTS (SELECT FROM outcomes o',
        by: 'false AND EXISTS (SELECT FROM outcomes o',
      },
    ],
    scenario: oneComesLate,
    breaks: ['I3', 'applied after a later one of its lane'],
  },
  {
    name: 'request-lost-before-delivery',
    changes: [{ file: 'db/lanes.ts', replace: promoted, by: promoted.replace('now()', 'NULL') }],
    scenario: async (stage) => {
      const { objectId, id } = await oneFailed(stage);
      await stage.office.edits(objectId, complete.fields);
      await stage.office.on(id, 'requeue', {});
    },
    breaks: ['I7', 'queued and not tried'],
  },
  {
    name: 'waiting-not-counted',
    changes: [
      { file: 'db/receive.ts', replace: 'if (shared.length > 0)', by: 'if (shared.length < 0)' },
    ],
    scenario: async (stage) => {
      const { objectId, phone } = await oneFailed(stage);
      await phone.does({ objectId, ...incomplete });
    },
    breaks: ['I4', 'a lane and what is kept of those that wait in it differ'],
  },
];
