import { until } from '../../support/inbox.ts';
import { type Defect, remark, type Scenario } from './defect.ts';

/** The disk is full for a while; what was not acknowledged is sent again. */
const commitsFail: Scenario = async ({ office, device, failCommits, startWorker, becomes }) => {
  const objectId = await office.enters();
  const phone = await device('emma');
  const mend = await failCommits('ledger');
  const transaction = phone.write({ objectId, ...remark('Smells of gas') });
  const answered = await phone.send([transaction]);
  await mend();
  if (answered) return;
  await phone.send([transaction]);
  await startWorker();
  await becomes(transaction.id, 'completed');
};

/** A broken app sends other content under an id that was acknowledged. */
const idReused: Scenario = async ({ office, device, startWorker, becomes }) => {
  const objectId = await office.enters();
  const phone = await device('emma');
  const transaction = phone.write({ objectId, ...remark('The first') });
  await phone.send([transaction]);
  await phone.send([transaction], [{ ...transaction, ...remark('Another') }]);
  await startWorker();
  await becomes(transaction.id, 'completed');
};

/** An impatient app sends the same batch twice, and both arrive before either is kept. */
const twiceAtOnce: Scenario = async ({ office, device, sql, startWorker, becomes }) => {
  const objectId = await office.enters();
  const phone = await device('emma');
  await phone.does({ objectId, ...remark('So that the device is known') });
  const transaction = phone.write({ objectId, ...remark('Once') });
  await sql('BEGIN');
  await sql('SELECT FROM devices FOR UPDATE');
  const sending = [phone.send([transaction]), phone.send([transaction])];
  await until(async () => {
    const waiting = `SELECT FROM pg_locks WHERE NOT granted AND database IN (
      SELECT oid FROM pg_database WHERE datname = current_database())
      OR NOT granted AND locktype = 'transactionid'`;
    return (await sql(waiting)).length >= sending.length;
  });
  await sql('COMMIT');
  await Promise.all(sending);
  await startWorker();
  await becomes(transaction.id, 'completed');
};

const file = 'db/receive.ts';
const repeatsIgnored = [
  {
    file,
    replace: "decode(sha256, 'hex'), lane FROM r)",
    by: "decode(sha256, 'hex'), lane FROM r ON CONFLICT DO NOTHING)",
  },
];
const inserted = 'head::int, CASE WHEN head THEN now() END FROM r\n';

export const receiptDefects: Defect[] = [
  {
    name: 'acknowledge-before-commit',
    changes: [
      {
        file,
        replace:
          '  return transact(db, async (tx) => {\n    const { deviceId, engineerId } = sender;',
        by: `  let answer = (_received: Received): void => undefined;
          const answered = new Promise<Received>((resolve) => { answer = resolve; });
          const committed = transact(db, async (tx) => {
            const { deviceId, engineerId } = sender;`,
      },
      {
        file,
        replace: '    return { receipts, epoch: device.epoch, serverTime: device.now };\n  });',
        by: `    const received = { receipts, epoch: device.epoch, serverTime: device.now };
            answer(received);
            await new Promise((resolve) => setTimeout(resolve, 20));
            return received;
          });
          committed.catch(() => undefined);
          return Promise.race([answered, committed]);`,
      },
    ],
    scenario: commitsFail,
    breaks: ['I1', 'lost'],
  },
  {
    name: 'commit-error-swallowed',
    changes: [
      {
        file: 'db/client.ts',
        replace: "await client.query('COMMIT');",
        by: "await client.query('COMMIT').catch(() => ({ command: 'COMMIT' }));",
      },
    ],
    scenario: commitsFail,
    breaks: ['I1', 'lost'],
  },
  {
    name: 'reused-id-called-a-repeat',
    changes: [
      {
        file: 'db/receive-decide.ts',
        replace: 'if (twin.sha256 === sha256)\n',
        by: '',
      },
    ],
    scenario: idReused,
    breaks: ['I5', 'other content under its id was taken'],
  },
  {
    name: 'hash-of-the-id-only',
    changes: [
      {
        file: 'api/outbox/transaction.ts',
        replace: 'canonicalize({ ...sent, id: sent.id.toLowerCase() })',
        by: 'canonicalize({ id: sent.id.toLowerCase() })',
      },
    ],
    scenario: idReused,
    breaks: ['I5', 'other content in the ledger'],
  },
  {
    name: 'refused-and-applied',
    changes: [
      ...repeatsIgnored,
      {
        file,
        replace: inserted,
        by: inserted.replace('\n', ' ON CONFLICT (id) DO UPDATE SET content = excluded.content\n'),
      },
      {
        file,
        replace: "decision.receipt === 'accepted' ? [decision.item] : [];",
        by: "'item' in decision ? [decision.item as NewItem] : [];",
      },
      {
        file: 'db/receive-decide.ts',
        replace: 'if (twin) return repeated(twin, deviceId, sha256);',
        by: `if (twin) {
          const answer = repeated(twin, deviceId, sha256);
          const place = placeOf(transaction);
          const item = place && toItem(transaction, sha256, 'lane', place);
          return answer.receipt === 'refused' ? { ...answer, ...(item && { item }) } : answer;
        }`,
      },
    ],
    scenario: idReused,
    breaks: ['I2', 'another content than was written'],
  },
  {
    name: 'dedupe-outside-the-transaction',
    changes: [
      ...repeatsIgnored,
      { file, replace: inserted, by: inserted.replace('\n', ' ON CONFLICT DO NOTHING\n') },
      {
        file,
        replace: 'const rules = await configuration.current();',
        by: `const rules = await configuration.current();
          const seen = await readKnown(db, sender.deviceId, incoming, incoming);`,
      },
      {
        file,
        replace: 'incoming.length > 0 ? await readKnown(tx, deviceId, incoming, repeats) : nothing',
        by: 'repeats && seen',
      },
    ],
    scenario: twiceAtOnce,
    breaks: ['I5', 'accepted twice'],
  },
];
