import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transaction } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';

/** What people do beside sending transactions. */
export type CommandName =
  | 'requeue'
  | 'amend'
  | 'cancel'
  | 'release'
  | 'approve-once'
  | 'ask'
  | 'answer'
  | 'withdraw'
  | 'bulk'
  | 'edit'
  | 'create'
  | 'configuration';

/** A line of a journal, without its time. The checker reads these; it knows nothing else of us. */
export type JournalEntry =
  | {
      kind: 'actor';
      actor: string;
      role: 'device' | 'office';
      userId: string;
      deviceId?: string;
      seed: number;
    }
  | { kind: 'written'; transaction: Transaction }
  | { kind: 'sent'; batch: string; ids: string[]; altered?: Transaction[] }
  | {
      kind: 'receipt';
      batch: string;
      id: string;
      receipt: 'accepted' | 'duplicate' | 'refused';
      status?: ItemStatus;
      code?: string;
      altered?: true;
      epoch: string;
    }
  | { kind: 'unanswered'; batch: string; why: string }
  | {
      kind: 'verdict';
      id: string;
      status: ItemStatus;
      whoseTurn: string;
      codes: string[];
      objectVersion?: number;
      updatedAt: string;
    }
  | { kind: 'command'; key: string; command: CommandName; target: string; body: unknown }
  | { kind: 'acknowledged'; key: string; status: number; answer: unknown }
  | { kind: 'refused'; key: string; status: number; code: string }
  | { kind: 'unknown'; key: string; why: string }
  | { kind: 'epoch'; epoch: string };

/** What one actor did and heard, in one file that survives this process and this machine. */
export type Journal = {
  /** Puts a line at the end; not safe before the next `flush`. */
  write(entry: JournalEntry): void;
  /** Resolves when every line written so far is on the disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** Opens `<folder>/<actor>.jsonl` to write at its end. */
export async function openJournal(folder: string, actor: string): Promise<Journal> {
  const file: FileHandle = await open(join(folder, `${actor}.jsonl`), 'a');
  let lines = '';
  let last = Promise.resolve();

  const sync = async () => {
    const text = lines;
    if (text === '') return;
    lines = '';
    await file.appendFile(text);
    await file.datasync();
  };
  const flush = () => {
    const next = last.then(sync);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    write(entry) {
      lines += `${JSON.stringify({ at: Date.now(), ...entry })}\n`;
    },
    flush,
    async close() {
      await flush();
      await file.close();
    },
  };
}
