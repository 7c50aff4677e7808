import { eq, sql } from 'drizzle-orm';
import { type Db, transact } from '../db/client.ts';
import { findObject, type ObjectWrite, writeObject } from '../db/object-write.ts';
import { objectChanges } from '../db/schema-company.ts';
import { type Job, jobs, meters } from './company/jobs.ts';
import { orderFields } from './company/work.ts';

const hour = 3_600_000;

/** What every object has that the office entered itself. */
const entered = {
  before: null,
  parent: null,
  deviceId: null,
  transactionId: null,
  sequence: null,
  reason: 'Entered by the office',
} satisfies Partial<ObjectWrite>;

function orderOf({ number, story, status, engineer, property, work, minutesAgo }: Job, base: Date) {
  const dueAt = new Date(base.getTime() - minutesAgo * 60_000 + 8 * hour);
  const isClosed = status === 'administratively-completed';
  return {
    ...entered,
    ref: { objectType: 'order', objectId: number },
    number,
    status,
    fields: { ...orderFields(work, dueAt), ...(isClosed ? work.outcome : {}), costCentre: '4410' },
    property,
    assignee: story === 'other' && !isClosed ? null : engineer,
    by: property.startsWith('AMS') ? 'bob' : 'beth',
  };
}

const meterOf = ({ number, property, reading }: (typeof meters)[number]) => ({
  ...entered,
  ref: { objectType: 'meter', objectId: number },
  number,
  status: 'active',
  fields: { description: `Main electricity meter of ${property}`, reading, unit: 'kWh' },
  property,
  assignee: null,
  by: 'beth',
});

/** Enters the orders and meters that the company begins with, all or none. False = they were there. */
export async function enterObjects(db: Db, now: Date): Promise<boolean> {
  const [first] = jobs;
  if (first && (await findObject(db, 'order', first.number))) return false;
  await transact(db, async (tx) => {
    const writes: ObjectWrite[] = [...jobs.map((job) => orderOf(job, now)), ...meters.map(meterOf)];
    // The numbers that the office gives from now on follow on these.
    await tx.execute(
      sql`SELECT nextval('object_numbers') FROM generate_series(1, ${writes.length})`,
    );
    for (const write of writes) await writeObject(tx, write);
  });
  return true;
}

/** When the objects were entered: the end of the morning that the demo tells. */
export async function morningEnd(db: Db): Promise<Date> {
  const [first] = jobs;
  const [entry] = await db
    .select({ at: objectChanges.at })
    .from(objectChanges)
    .where(eq(objectChanges.objectId, first?.number ?? ''))
    .orderBy(objectChanges.version)
    .limit(1);
  if (!entry) throw new Error('the objects of the demo company are not there');
  return entry.at;
}
