import { createHash } from 'node:crypto';
import { type Transaction, transactionId } from '../../domain/transaction.ts';
import type { ErrorCode, ItemStatus } from '../../domain/words.ts';
import { type Job, jobs, meters, type Story } from './jobs.ts';

/** A transaction of the demo, with what is to become of it before anybody repairs anything. */
export type Planned = {
  engineer: string;
  story: Story | 'unknown-order';
  expected: Expected;
  /** Sent only after a colleague's change was applied. */
  late: boolean;
  transaction: Transaction;
};

type Expected = { status: ItemStatus; code?: ErrorCode };

const completed: Expected = { status: 'completed' };
const waits: Expected = { status: 'not-started' };
const cancelled: Expected = { status: 'cancelled' };
const retried: Expected = { status: 'queued', code: 'back-office-unavailable' };
const fails = (code: ErrorCode): Expected => ({ status: 'completed-with-errors', code });

/** The order that nobody knows. */
export const unknownOrder = 'WO-9999';

/** The tablet of an engineer. */
export const deviceOf = (engineer: string): string => `${engineer}-tablet`;

/** A UUID that is the same each time, so that a transaction sent again is a duplicate. */
function demoId(name: string): string {
  const hash = createHash('sha256').update(`appsuite-inbox demo ${name}`).digest('hex');
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 3) | 8).toString(16);
  // Version 8 (RFC 9562): made in a way of one's own.
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}

type Change = Omit<Transaction, 'id' | 'sequence' | 'occurredAt'>;
type Told = Omit<Planned, 'transaction'> & { at: number; name: string; change: Change };

const minute = 60_000;

/** Tells what an engineer did on one order, step by step, a quarter of an hour apart. */
function story(job: Pick<Job, 'number' | 'engineer' | 'story' | 'minutesAgo'>, base: Date) {
  const told: Told[] = [];
  const order = { objectType: 'order', objectId: job.number };
  const at = () => base.getTime() - (job.minutesAgo - 15 * told.length) * minute;
  const tell = (change: Change, expected: Expected, who: Partial<Told> = {}) => {
    const { engineer, story } = job;
    const name = `${job.number}/${told.length}`;
    told.push({ engineer, story, expected, late: false, at: at(), name, change, ...who });
    return steps;
  };
  const child = (objectType: string, fields: NonNullable<Change['fields']>): Change => ({
    objectType,
    objectId: demoId(`${job.number}/${told.length} ${objectType}`),
    parent: order,
    action: 'create',
    fields,
  });
  const steps = {
    told,
    move: (toStatus: string, expected = completed, content: Partial<Change> = {}) =>
      tell({ ...order, action: 'transition', toStatus, ...content }, expected),
    update: (fields: NonNullable<Change['fields']>, expected: Expected, who?: Partial<Told>) =>
      tell({ ...order, action: 'update', fields, baseVersion: 1 }, expected, who),
    hours: (expected = completed, hours = 1.25) => {
      const end = new Date(at());
      const start = new Date(end.getTime() - hours * 60 * minute);
      const fields = { start: start.toISOString(), end: end.toISOString(), kind: 'Work' };
      return tell(child('time-registration', fields), expected);
    },
    material: (used: Job['work']['material'], expected = completed) =>
      tell(child('material-usage', used), expected),
  };
  return steps;
}

type Steps = ReturnType<typeof story>;
const done = 'technically-completed';

function tellDone(steps: Steps, { index, work }: Job): Steps {
  steps.move('in-progress');
  if (index % 3 === 2) steps.move('on-hold').move('in-progress');
  if (index % 3 !== 0) steps.material(work.material);
  return steps.hours().move(done, completed, { fields: work.outcome });
}

function tellUnexplained(steps: Steps, { index, work }: Job): Steps {
  const { solution, cause } = work.outcome;
  const given = [{}, { solution }, { cause }][index % 3] ?? {};
  steps.move('in-progress').move(done, fails('field-required'), { fields: given });
  return index === 0 ? steps.material(work.material, waits) : steps;
}

/** How each story goes. Orders that nobody worked on tell nothing. */
const tellers: Partial<Record<Story, (steps: Steps, job: Job) => Steps>> = {
  done: tellDone,
  helped: (steps) => steps.move('in-progress').hours().move('on-hold'),
  apprentice(steps, { index, work }) {
    steps.move('in-progress');
    steps.move(done, fails('action-not-permitted'), { fields: work.outcome });
    return index < 3 ? steps.hours(waits) : steps;
  },
  unexplained: tellUnexplained,
  'from-hold'(steps, { index, work }) {
    steps.move('in-progress').move('on-hold');
    steps.move(done, fails('transition-not-configured'), { fields: work.outcome });
    return index < 2 ? steps.hours(waits) : steps;
  },
  'cancelled-meanwhile': (steps, { work }) =>
    steps
      .move('in-progress', fails('status-conflict'), { baseVersion: 1 })
      .hours(waits)
      .move(done, waits, { baseVersion: 1, fields: work.outcome }),
  'reassigned-meanwhile': (steps) =>
    steps.move('in-progress', fails('version-conflict'), { baseVersion: 1 }),
  'rewritten-meanwhile': (steps) =>
    steps.update({ cause: 'Leak', remarks: 'Wet spot behind it' }, fails('version-conflict')),
  'two-engineers': (steps) =>
    steps
      .update({ remarks: 'Part ordered, arrives on Tuesday' }, completed, { engineer: 'finn' })
      .update({ remarks: 'Needs a second visit with a ladder' }, fails('version-conflict'), {
        late: true,
      }),
  left: (steps) =>
    steps.move('in-progress').move(done, cancelled).hours(fails('engineer-inactive')),
  moved: (steps) => steps.move('in-progress', fails('object-out-of-scope')),
  'back-office-down': (steps, { index }) => {
    steps.move('in-progress', retried);
    return index === 0 ? steps.hours(waits) : steps;
  },
  // Seventeen hours: refused, and not worth repairing.
  mistaken: (steps) => steps.move('in-progress').hours(cancelled, 17),
};

function tellMeters(base: Date): Told[] {
  const readers = ['emma', 'finn', 'gita', 'jan', 'ines'];
  return meters.flatMap(({ number, property, reading }, index): Told[] => {
    const isSouth = index >= meters.length / 2;
    const engineer = isSouth ? 'ines' : (readers[index] ?? '');
    const read = (value: number, minutesAgo: number, expected: Expected): Told => {
      const at = base.getTime() - minutesAgo * minute;
      const fields = { reading: value, readAt: new Date(at).toISOString() };
      return {
        ...{ engineer, expected, at, late: false },
        story: expected === completed ? 'done' : 'mistaken',
        name: `${number} ${property} ${minutesAgo}`,
        change: { objectType: 'meter', objectId: number, action: 'update', fields },
      };
    };
    const good = read(reading + 180 + 7 * index, 300 + index, completed);
    // A digit too few; she read it again.
    return index === 0 ? [good, read(4_138, 12, cancelled)] : [good];
  });
}

function tellUnknownOrder(base: Date): Told[] {
  const job = { number: unknownOrder, engineer: 'gita', story: 'done', minutesAgo: 55 } as const;
  const { told } = story(job, base).move('in-progress', fails('object-not-found')).hours(waits);
  return told.map((each) => ({ ...each, story: 'unknown-order' }));
}

/**
 * Everything that the engineers did, in the order of each device's sequence. `base` is the end of the
 * morning; with the same one the transactions are the same, byte for byte.
 */
export function morningOf(base: Date): Planned[] {
  const told = [
    ...jobs.flatMap((job) => tellers[job.story]?.(story(job, base), job).told ?? []),
    ...tellMeters(base),
    ...tellUnknownOrder(base),
  ];
  told.sort((a, b) => Number(a.late) - Number(b.late) || a.at - b.at);
  const sequences = new Map<string, number>();
  return told.map(({ at, name, change, ...planned }) => {
    const sequence = (sequences.get(planned.engineer) ?? 0) + 1;
    sequences.set(planned.engineer, sequence);
    const occurredAt = new Date(at).toISOString();
    const id = transactionId(demoId(name));
    return { ...planned, transaction: { id, sequence, ...change, occurredAt } };
  });
}
