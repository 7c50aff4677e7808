import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { type Running, spawnChild } from './child.ts';
import { StartError } from './start-error.ts';

export type TemporalOptions = {
  /** Path of the `temporal` program. */
  program: string;
  port: number;
  /** Without it there is no UI. */
  uiPort?: number;
  /** File that everything is kept in; without it in memory. */
  file?: string;
  log: string;
  /** Days that closed workflows are kept; the server's own default is one, and links to the UI die with them. */
  retentionDays: number;
};

export type Temporal = Running & { readonly address: string; readonly uiUrl: string | undefined };

/** Starts Temporal's dev server on loopback, and settles when it answers. Throws {@link StartError}. */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const { program, port, uiPort, file, log, retentionDays } = options;
  const args = ['server', 'start-dev', '--ip', '127.0.0.1', '--port', `${port}`];
  args.push('--log-level', 'warn');
  args.push(...(uiPort === undefined ? ['--headless'] : ['--ui-port', `${uiPort}`]));
  if (file !== undefined) {
    args.push('--db-filename', file);
    // As fast as in memory, and still safe when the process dies.
    for (const pragma of ['journal_mode=WAL', 'synchronous=NORMAL'])
      args.push('--sqlite-pragma', pragma);
  }
  const server = await spawnChild({ command: program, args, log });
  const address = `127.0.0.1:${port}`;
  try {
    const connection = await connect(address, server, log);
    await setRetention(connection, retentionDays);
    await connection.close();
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    ...server,
    address,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
  };
}

async function connect(address: string, server: Running, log: string): Promise<Connection> {
  let ended: string | undefined;
  void server.exited.then((how) => {
    ended = how;
  });
  const until = Date.now() + 30_000;
  while (ended === undefined && Date.now() < until) {
    try {
      return await Connection.connect({ address, connectTimeout: 150 });
    } catch {
      await delay(50);
    }
  }
  const how = ended === undefined ? 'no answer for 30 s' : `it ended: ${ended}`;
  throw new StartError(`Temporal did not start (${how}); its last words are in ${log}.`);
}

async function setRetention(connection: Connection, days: number): Promise<void> {
  const workflowExecutionRetentionTtl = msToTs(days * 86_400_000);
  await connection.withDeadline(Date.now() + 10_000, () =>
    connection.workflowService.updateNamespace({
      namespace: 'default',
      config: { workflowExecutionRetentionTtl },
    }),
  );
}
