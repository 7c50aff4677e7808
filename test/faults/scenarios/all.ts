import { postgresAway, temporalAway } from './away.ts';
import { clocksOff } from './clocks.ts';
import { diskFull } from './disk-full.ts';
import { incompatibleWorker } from './incompatible.ts';
import { poison } from './poison.ts';
import { bulkRequeue, manyRequeues } from './requeues.ts';
import { postgresRestoredOlder, temporalLost, temporalRestoredOlder } from './restored.ts';
import { sentAgainAfterRetention } from './retention.ts';
import { rollingRestart } from './rolling.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario: `npm run faults -- NAME`. */
export const scenarios: readonly Scenario[] = [
  temporalAway,
  temporalLost,
  temporalRestoredOlder,
  postgresAway,
  postgresRestoredOlder,
  diskFull,
  incompatibleWorker,
  rollingRestart,
  manyRequeues,
  bulkRequeue,
  sentAgainAfterRetention,
  clocksOff,
  poison,
];
