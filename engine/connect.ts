import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';

/** The engine as the environment names it (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, … by `@temporalio/envconfig`). */
export type Engine<C> = { connection: C; client: Client; namespace: string };

function settings() {
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return { options: connectionOptions, namespace: namespace ?? 'default' };
}

/** A worker's connection, shared with its client: what an eager start needs. */
export async function connectWorker(): Promise<Engine<NativeConnection>> {
  const { options, namespace } = settings();
  const connection = await NativeConnection.connect(options);
  return { connection, namespace, client: new Client({ connection, namespace }) };
}

/** A command's connection; `address` where the environment names none. Fails within seconds. */
export async function connectClient(address?: string): Promise<Engine<Connection>> {
  const { options, namespace } = settings();
  const { address: named = address, apiKey, tls, metadata } = options;
  const connection = await Connection.connect({
    connectTimeout: '5 s',
    ...(named === undefined ? {} : { address: named }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  return { connection, namespace, client: new Client({ connection, namespace }) };
}
