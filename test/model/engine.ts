import type { Delivery } from './core.ts';
import type { Ended, Execution, Strike, System } from './system.ts';
import {
  type Call,
  emptyMailbox,
  isStep,
  type Mailbox,
  note,
  processTransaction,
  type Signal,
  StepFailed,
  type Task,
} from './workflow.ts';

/** The engine and its workers, told: runs, their messages, and what is lost when a worker dies. */

/** Tries of a step before the item is put off; the bookkeeping never gives up. */
const TRIES = 2;

type Run = {
  id: string;
  /** All that was sent to it, for a reset. */
  history: Signal[];
  /** Sent since its task began. */
  unread: Signal[];
  mailbox: Mailbox;
  /** As it was when its task began: where another worker begins again. */
  before: Mailbox;
  /** Its first task, or one that was lost, is to run. */
  isDue: boolean;
  task: Task | null;
  call: Call | null;
  execution: Execution | null;
  tries: number;
};

/** Runs are named by the item that they process. */
export type Engine = {
  /** Runs that can go on. */
  runnable(): string[];
  open(): string[];
  /** Goes one statement further. */
  step(id: string, strike?: Strike): Promise<void>;
  /** What the dispatcher does with what it claimed. */
  deliver(delivery: Delivery): void;
  /** An operator's signal; false = there is no such run. */
  signal(id: string, signal: Signal): boolean | Promise<boolean>;
  /** A worker dies in the middle of a task, or is only thought to be dead: then it goes on. */
  crash(id: string, isAlive: boolean): void | Promise<void>;
  /** Terminate, Delete, or the loss of the engine. */
  terminate(id: string, isAlive: boolean): void | Promise<void>;
  /** Reset to the beginning: all messages come again. */
  reset(id: string): void | Promise<void>;
};

/** `hold` is told what an abandoned worker still does. */
export function openEngine(
  system: System,
  hold: (execution: Execution) => void,
  keepsRequests: boolean,
): Engine {
  const runs = new Map<string, Run>();

  function start(id: string): Run {
    const open = runs.get(id);
    if (open) return open;
    const run: Run = {
      ...{ id, history: [], unread: [], mailbox: emptyMailbox(), before: emptyMailbox() },
      ...{ isDue: true, task: null, call: null, execution: null, tries: 0 },
    };
    runs.set(id, run);
    return run;
  }

  function send(run: Run, signal: Signal): void {
    run.history.push(signal);
    run.unread.push(signal);
  }

  const isRunnable = (run: Run) => run.isDue || run.task !== null || run.unread.length > 0;

  function beginTask(run: Run): void {
    for (const signal of run.unread.splice(0)) note(run.mailbox, signal);
    run.before = structuredClone(run.mailbox);
    run.isDue = false;
    run.task = processTransaction(run.id, run.mailbox, keepsRequests);
    follow(run, run.task.next());
  }

  function follow(run: Run, step: IteratorResult<Call, 'closes' | 'waits'>): void {
    run.tries = 0;
    run.execution = null;
    run.call = step.done ? null : step.value;
    if (!step.done) return;
    run.task = null;
    if (step.value === 'waits') return;
    // A message that came meanwhile makes the server refuse to close the run: its task runs again.
    if (run.unread.length > 0) again(run);
    else runs.delete(run.id);
  }

  function again(run: Run): void {
    run.task = null;
    run.mailbox = structuredClone(run.before);
    run.isDue = true;
  }

  function told(run: Run, task: Task, call: Call, ended: Ended): void {
    run.tries += 1;
    run.execution = null;
    if ('result' in ended) follow(run, task.next(ended.result));
    else if (ended.failure instanceof StepFailed || (isStep(call) && run.tries >= TRIES))
      follow(run, task.throw(ended.failure));
  }

  /** The worker is gone, or thought to be: then it goes on with what it was at. */
  function lose(run: Run, isAlive: boolean): void {
    if (isAlive && run.execution) hold(run.execution);
    run.execution = null;
  }

  return {
    runnable: () => [...runs.values()].filter(isRunnable).map(({ id }) => id),
    open: () => [...runs.keys()],

    async step(id: string, strike?: Strike): Promise<void> {
      const run = runs.get(id);
      if (!run || !isRunnable(run)) return;
      if (!run.task) beginTask(run);
      const { task, call } = run;
      if (!task || !call) return;
      run.execution ??= system.call(call);
      const ended = await run.execution.advance(strike);
      if (ended) told(run, task, call, ended);
    },

    deliver({ id, attempt, deliveries, status }: Delivery): void {
      const open = runs.get(id);
      if (status === 'cancelled') {
        if (open) send(open, { kind: 'cancel', requestId: 'cancelled' });
      } else if (attempt === 1 && deliveries === 1) start(id);
      else send(start(id), { kind: 'requeue', requestId: `attempt-${attempt}` });
    },

    signal(id: string, signal: Signal): boolean {
      const run = runs.get(id);
      if (run) send(run, signal);
      return run !== undefined;
    },

    crash(id: string, isAlive: boolean): void {
      const run = runs.get(id);
      if (!run?.task) return;
      lose(run, isAlive);
      again(run);
    },

    terminate(id: string, isAlive: boolean): void {
      const run = runs.get(id);
      if (run) lose(run, isAlive);
      runs.delete(id);
    },

    reset(id: string): void {
      const run = runs.get(id);
      if (!run) return;
      lose(run, true);
      Object.assign(run, { before: emptyMailbox(), unread: [...run.history] });
      again(run);
    },
  };
}
