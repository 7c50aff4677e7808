import { complete, type Defect, incomplete, remark, type Scenario } from './defect.ts';

const file = 'db/attempts.ts';
const guard = {
  file: 'activities/transition.ts',
  replace: '!isRunning(found.standing, attempt, revision)',
};
/** Completes an item that is not in the middle of this attempt any more. */
const completeWithoutFence = [
  {
    file,
    replace: `category = NULL, code = NULL, errors = NULL\n    WHERE \${FENCE} RETURNING`,
    by: 'category = NULL, code = NULL, errors = NULL\n    WHERE id = $1 AND attempt = $2 RETURNING',
  },
  {
    file,
    replace: 'status, released FROM done RETURNING id',
    by: 'status, released FROM done ON CONFLICT DO NOTHING RETURNING id',
  },
  { file, replace: 'if (!done) throw', by: 'if (!done && !id) throw' },
];

/** The engine lets the last step run once more although it was done: it may do so at any time. */
const stepRunsTwice: Scenario = async ({ office, device, begin, activities }) => {
  const phone = await device('emma');
  const [id = ''] = await phone.does({ objectId: await office.enters(), ...remark('Once') });
  const { claim } = await begin(id);
  if (!claim) throw new Error('there is nothing to apply');
  await activities.transition(claim);
  await activities.transition(claim);
};

/** The last step cannot commit at first; it is tried again. */
const applyFailsOnce: Scenario = async ({ office, device, begin, activities, failCommits }) => {
  const phone = await device('emma');
  const [id = ''] = await phone.does({ objectId: await office.enters(), ...complete });
  const { claim } = await begin(id);
  if (!claim) throw new Error('there is nothing to apply');
  const mend = await failCommits('object_changes');
  await activities.transition(claim).catch(() => undefined);
  await mend();
  await activities.transition(claim);
};

/** The office cancels in the middle of an attempt that would go through. */
const cancelledBeforeApply: Scenario = async ({ office, device, begin, activities }) => {
  const phone = await device('emma');
  const [id = ''] = await phone.does({ objectId: await office.enters(), ...complete });
  const { claim } = await begin(id);
  if (!claim) throw new Error('there is nothing to apply');
  await office.on(id, 'cancel', { reason: 'Done by another' });
  await activities.transition(claim);
};

/** The office cancels in the middle of an attempt that is refused. */
const cancelledBeforePark: Scenario = async ({ office, device, begin, activities }) => {
  const phone = await device('emma');
  const [id = ''] = await phone.does({ objectId: await office.enters(), ...incomplete });
  const { refused } = await begin(id);
  if (!refused) throw new Error('nothing was refused');
  await office.on(id, 'cancel', { reason: 'Done by another' });
  await activities.park(id, refused.attempt);
};

/** The office corrects one that waits behind another, and cancels that one. */
const amendedWhileItWaits: Scenario = async ({ office, device, startWorker, becomes }) => {
  const objectId = await office.enters();
  const phone = await device('emma');
  await startWorker();
  const [first = '', second = ''] = await phone.does(
    { objectId, ...incomplete },
    { objectId, ...remark('As it was heard') },
  );
  await becomes(first, 'completed-with-errors');
  await office.on(second, 'amend', { ...remark('As it is'), reason: 'Misheard' });
  await office.on(first, 'cancel', { reason: 'Done by another' });
  await becomes(second, 'completed');
};

const written = '$12, $13, $14, $15, $16, status FROM written)';

export const applyDefects: Defect[] = [
  {
    name: 'apply-without-attempt-fence',
    changes: [{ ...guard, by: 'false' }, ...completeWithoutFence],
    schema: ['ALTER TABLE object_changes DROP CONSTRAINT object_changes_transaction'],
    scenario: stepRunsTwice,
    byHand: true,
    breaks: ['I2', 'applied twice'],
  },
  {
    name: 'outcome-apart-from-the-change',
    changes: [
      {
        file: 'activities/transition.ts',
        replace: 'complete(tx, id, attempt, feed,',
        by: 'complete(deps.db, id, attempt, feed,',
      },
    ],
    scenario: applyFailsOnce,
    byHand: true,
    breaks: ['I4', 'an item and the history of its object differ'],
  },
  {
    name: 'cancel-does-not-stop-the-apply',
    changes: [{ ...guard, by: 'found.standing.attempt !== attempt' }, ...completeWithoutFence],
    scenario: cancelledBeforeApply,
    byHand: true,
    breaks: ['I6', 'cancelled and applied'],
  },
  {
    name: 'park-overwrites-a-final-status',
    changes: [
      {
        file: 'activities/park.ts',
        replace: "found?.standing.status !== 'in-progress'",
        by: '!found',
      },
      {
        file,
        replace: `object_number = coalesce($9, object_number)\n    WHERE \${FENCE}`,
        by: 'object_number = coalesce($9, object_number)\n    WHERE id = $1 AND attempt = $2',
      },
    ],
    scenario: cancelledBeforePark,
    byHand: true,
    breaks: ['I6', 'cancelled, and is not'],
  },
  {
    name: 'amended-and-applied-as-it-was',
    changes: [
      {
        file: 'db/facts.ts',
        replace: "'content', i.content,",
        by: "'content', coalesce((SELECT r.content FROM revisions r WHERE r.item_id = i.id AND r.revision = 1), i.content),",
      },
    ],
    scenario: amendedWhileItWaits,
    breaks: ['I2', 'applied otherwise than asked'],
  },
  {
    name: 'amended-without-audit',
    changes: [
      {
        file: 'db/amend.ts',
        replace: "  await writeAudit(tx, itemAudit(id, 'amend'",
        by: "  void (itemAudit(id, 'amend'",
      },
    ],
    scenario: amendedWhileItWaits,
    breaks: ['I4', 'timeline and audit differ'],
  },
  {
    name: 'edit-without-history',
    changes: [
      {
        file: 'db/object-write.ts',
        replace: written,
        by: written.replace('written)', 'written WHERE $8::uuid IS NOT NULL)'),
      },
    ],
    scenario: async ({ office, device, startWorker, becomes }) => {
      const objectId = await office.enters();
      await office.edits(objectId, { remarks: 'As the tenant says' });
      const phone = await device('emma');
      await startWorker();
      const [id = ''] = await phone.does({ objectId, ...complete });
      await becomes(id, 'completed');
    },
    breaks: ['I2', 'a gap in the history'],
  },
];
