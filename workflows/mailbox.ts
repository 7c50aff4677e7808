import { CancellationScope, condition, setHandler, uuid4 } from '@temporalio/workflow';
import type { Progress, SignalledRequest } from '../domain/progress.ts';
import { type CancelSignal, cancel, isDelivery, requeue, state } from './messages.ts';

/** Few enough to stay far below the size of a payload; the rest follows at once. */
const REQUESTS_AT_ONCE = 1_000;

export type Mailbox = {
  /** What the query `state` answers. */
  progress: Progress | undefined;
  readonly cancelled: CancelSignal | undefined;
  /** The requests to record; also clears what woke the run. */
  takeRequests(): SignalledRequest[];
  /** Gives back requests that could not be recorded; they are taken again at once. */
  returnRequests(requests: SignalledRequest[]): void;
  isEmpty(): boolean;
  /** Waits for a message; false when `limit` milliseconds passed without one (null = no limit). */
  news(limit: number | null): Promise<boolean>;
};

/**
 * What was sent to this run and not yet acted on. Handlers only note: signals may arrive before the
 * first line of the workflow runs, and an error in a handler would fail it.
 */
export function openMailbox(): Mailbox {
  const requests: SignalledRequest[] = [];
  let woken = false;
  let cancelSignal: CancelSignal | undefined;
  // The engine's own «Request Cancellation» means the same as the signal.
  const scope = CancellationScope.current();

  const mailbox: Mailbox = {
    progress: undefined,
    get cancelled() {
      return cancelSignal ?? (scope.consideredCancelled ? {} : undefined);
    },
    takeRequests() {
      woken = false;
      return requests.splice(0, REQUESTS_AT_ONCE);
    },
    returnRequests: (taken) => void requests.unshift(...taken),
    isEmpty: () => requests.length === 0 && !mailbox.cancelled,
    async news(limit) {
      const arrived = () => woken || !mailbox.isEmpty();
      if (limit !== null) return condition(arrived, Math.max(limit, 1));
      await condition(arrived);
      return true;
    },
  };

  setHandler(requeue, (signal) => {
    woken = true;
    const { requestId = uuid4(), ...told } = readable(signal);
    if (!isDelivery(requestId)) requests.push({ ...told, requestId });
  });
  setHandler(cancel, (signal) => {
    cancelSignal ??= readable(signal);
  });
  setHandler(state, () => mailbox.progress ?? { status: 'queued', attempt: 0, revision: 0 });
  return mailbox;
}

/**
 * Operators may send anything. What PostgreSQL cannot keep is left out here, for recording a message
 * never gives up.
 */
function readable<Signal extends object>(signal: Signal | undefined): Signal {
  const texts = Object.entries(signal ?? {}).flatMap(([name, value]) =>
    typeof value === 'string'
      ? [[name, value.slice(0, 500).replace(/\0|\p{Surrogate}/gu, '')]]
      : [],
  );
  return Object.fromEntries(texts);
}
