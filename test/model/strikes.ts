import type pg from 'pg';

/** Connections that die where a test says. */

type Plan = { at: number; isAfter: boolean; statements: number; struck: boolean; commits: number };
export type Struck = Pick<Plan, 'struck' | 'commits'>;

type Callback = (error: Error | null, result?: unknown) => void;
type Query = (...args: unknown[]) => Promise<unknown> | undefined;

const textOf = (config: unknown) =>
  typeof config === 'string' ? config : (config as { text: string }).text;
const WRITES = /\b(INSERT INTO|UPDATE|DELETE FROM)\b/;

/**
 * Watches a pool before its first connection. `during` runs `work` and lets the connection of its n-th
 * statement die before it is sent (even `strike`) or after it was answered (odd); it tells how many commits
 * came through, statements outside of a transaction among them.
 */
export function watchPool(pool: pg.Pool) {
  let plan: Plan | undefined;

  function watch(client: pg.PoolClient): void {
    const send = client.query.bind(client) as unknown as Query;
    const stream = (client as unknown as { connection: { stream: { destroy(): void } } }).connection
      .stream;
    let isOpen = false;

    const answered = (text: string, now: Plan | undefined) => {
      const commits = text === 'COMMIT' || (!isOpen && WRITES.test(text));
      if (text === 'COMMIT' || text === 'ROLLBACK') isOpen = false;
      if (commits && now) now.commits += 1;
    };

    async function query(config: unknown, values: unknown): Promise<unknown> {
      const now = plan;
      const text = textOf(config);
      const isNext = now !== undefined && !now.struck && now.statements++ === now.at;
      if (isNext) now.struck = true;
      if (isNext && !now.isAfter) {
        stream.destroy();
        throw new Error('the connection died before a statement');
      }
      if (text === 'BEGIN') isOpen = true;
      const result = await (values === undefined ? send(config) : send(config, values));
      answered(text, now);
      if (isNext) {
        stream.destroy();
        throw new Error('the connection died after a statement');
      }
      return result;
    }

    const watched: Query = (config, values, callback) => {
      const tell = [values, callback].find((each) => typeof each === 'function') as
        | Callback
        | undefined;
      const answer = query(config, typeof values === 'function' ? undefined : values);
      if (!tell) return answer;
      answer.then(
        (result) => tell(null, result),
        (error: Error) => tell(error),
      );
      return undefined;
    };
    client.query = watched as unknown as typeof client.query;
  }
  pool.on('connect', watch);

  return {
    async during<T>(
      strike: number | undefined,
      work: () => Promise<T>,
    ): Promise<Struck & { ended: { result: T } | { failure: unknown } }> {
      const own: Plan = {
        ...{ at: strike === undefined ? Number.POSITIVE_INFINITY : Math.floor(strike / 2) },
        ...{ isAfter: (strike ?? 0) % 2 === 1, statements: 0, struck: false, commits: 0 },
      };
      plan = own;
      try {
        const ended = await work().then(
          (result) => ({ result }),
          (failure: unknown) => ({ failure }),
        );
        return { ...own, ended };
      } finally {
        plan = undefined;
      }
    },
  };
}
