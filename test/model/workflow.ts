import type { Claim, Progress, SignalledRequest } from '../../domain/progress.ts';
import { isFinal } from '../../domain/words.ts';

/** `workflows/process-transaction.ts` and its mailbox, told without an engine. */

/** A business failure of a step. */
export class StepFailed extends Error {
  override name = 'StepFailed';
  readonly attempt: number;
  constructor(attempt: number) {
    super(`attempt ${attempt} was refused`);
    this.attempt = attempt;
  }
}
/** The back office cannot be reached. */
export class BackOfficeAway extends Error {
  override name = 'BackOfficeUnavailable';
}
/** The connection died; nobody knows whether the commit came through. */
export class Cut extends Error {
  override name = 'Unexpected';
}

export type Call = {
  name: 'authorize' | 'validate' | 'transition' | 'park' | 'putOff' | 'cancel' | 'workChunk';
  // The arguments of the activity of that name.
  args: readonly unknown[];
};
export const isStep = ({ name }: Call) =>
  name === 'authorize' || name === 'validate' || name === 'transition';

export type Signal = { kind: 'requeue' | 'cancel'; requestId: string };
export type Mailbox = { requests: SignalledRequest[]; woken: boolean; cancelled: boolean };
export const emptyMailbox = (): Mailbox => ({ requests: [], woken: false, cancelled: false });

/** What the handlers of the run do. */
export function note(mailbox: Mailbox, { kind, requestId }: Signal): void {
  if (kind === 'cancel') mailbox.cancelled = true;
  else {
    mailbox.woken = true;
    if (!/^attempt-\d+$/.test(requestId)) mailbox.requests.push({ requestId });
  }
}

/** `closes`: the run ends; `waits`: for a message. */
export type Task = Generator<Call, 'closes' | 'waits', unknown>;

function* call<Result>(name: Call['name'], ...args: unknown[]): Generator<Call, Result, unknown> {
  return (yield { name, args }) as Result;
}

/** One task of the run: from a message to the next wait. */
export function* processTransaction(id: string, mailbox: Mailbox, keepsRequests = true): Task {
  for (;;) {
    const { status } = mailbox.cancelled
      ? yield* call<Progress>('cancel', id, {})
      : yield* attempt(id, mailbox, keepsRequests);
    if (status === 'unknown' || isFinal(status)) return 'closes';
    if (!mailbox.woken && mailbox.requests.length === 0 && !mailbox.cancelled) return 'waits';
  }
}

function* attempt(
  id: string,
  mailbox: Mailbox,
  keepsRequests: boolean,
): Generator<Call, Progress, unknown> {
  let claim: Claim | undefined;
  mailbox.woken = false;
  const requests = mailbox.requests.splice(0);
  try {
    const taken = yield* call<{ progress: Progress; claim?: Claim }>('authorize', id, requests);
    claim = taken.claim;
    if (!claim) return taken.progress;
    const validated = yield* call<Progress>('validate', claim);
    if (validated.status !== 'in-progress') return validated;
    return yield* call<Progress>('transition', claim);
  } catch (failure) {
    if (failure instanceof StepFailed) return yield* call<Progress>('park', id, failure.attempt);
    if (!claim && keepsRequests) mailbox.requests.unshift(...requests);
    const { name } = failure as Error;
    return yield* call<Progress>('putOff', id, claim?.attempt ?? null, name);
  }
}
