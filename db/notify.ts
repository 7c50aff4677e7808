import postgres from 'postgres';
import type { Db } from './client.ts';

/**
 * Hints between processes: «something is due», «this device has news». Only hints: a lost one costs a
 * short wait, never a fact. NOTIFY takes a global lock at commit, so each process sends at most one
 * per 50 ms, after its commits and never inside them.
 */
const CHANNEL = 'inbox';
const PAUSE_MS = 50;
const RETRY_MS = 1_000;
/** NOTIFY carries less than 8,000 bytes; a longer list of devices is told as «any». */
const MAX_BYTES = 7_000;

export type Notifier = {
  /** A transaction of this device changed: its verdict feed has news. */
  changed(deviceId: string): void;
  /** There is something for the dispatcher. */
  due(): void;
  close(): void;
};

type Hint = { due: boolean; devices: string[] | 'any' };

export function createNotifier(db: Db): Notifier {
  const devices = new Set<string>();
  let due = false;
  let timer: NodeJS.Timeout | undefined;

  const send = () => {
    timer = undefined;
    const hint: Hint = { due, devices: [...devices] };
    if (Buffer.byteLength(JSON.stringify(hint)) > MAX_BYTES) hint.devices = 'any';
    devices.clear();
    due = false;
    // A hint that cannot be sent is not worth a retry: listeners look by themselves too.
    db.$client
      .query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(hint)])
      .catch(() => undefined);
  };
  const soon = () => {
    timer ??= setTimeout(send, PAUSE_MS).unref();
  };
  return {
    changed(deviceId) {
      devices.add(deviceId);
      soon();
    },
    due() {
      due = true;
      soon();
    },
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

export type ChangeListener = {
  /** `listener` hears of devices with news; `any` = look at whatever you wait for. Returns «stop». */
  onChanged(listener: (devices: ReadonlySet<string> | 'any') => void): () => void;
  onDue(listener: () => void): () => void;
  close(): Promise<void>;
};

/** Listens on a connection of its own, which reconnects by itself; after a gap everybody looks again. */
export async function listen(
  url: string,
  onError: (error: Error) => void = () => undefined,
): Promise<ChangeListener> {
  const changed = new Set<(devices: ReadonlySet<string> | 'any') => void>();
  const due = new Set<() => void>();
  const tell = (hint: Hint) => {
    const devices = hint.devices === 'any' ? 'any' : new Set(hint.devices);
    for (const listener of changed) listener(devices);
    for (const listener of hint.due ? due : []) listener();
  };
  let closed = false;
  const connection = postgres(url, { max: 1, onnotice: () => undefined });
  const again = () => tell({ due: true, devices: 'any' });
  const start = async (): Promise<void> => {
    try {
      await connection.listen(CHANNEL, (payload) => tell(JSON.parse(payload) as Hint), again);
    } catch (error) {
      // Once it listens it reconnects by itself; the first time it has to be told.
      onError(error as Error);
      if (!closed) setTimeout(start, RETRY_MS).unref();
    }
  };
  await start();
  const add = <T>(set: Set<T>, listener: T) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
  return {
    onChanged: (listener) => add(changed, listener),
    onDue: (listener) => add(due, listener),
    close() {
      closed = true;
      return connection.end({ timeout: 1 });
    },
  };
}
