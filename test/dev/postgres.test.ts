import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { commandOf } from '../../dev/child.ts';
import { freePort } from '../../dev/ports.ts';
import { type Postgres, startPostgres } from '../../dev/postgres.ts';

const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
const options = {
  folder: join(folder, 'postgres'),
  port: await freePort(),
  log: join(folder, 'log'),
  passwords: { postgres: 'a', owner: 'b', app: 'c' },
  fast: true,
};
let server: Postgres | undefined;
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

it('takes over from a server whose parent was killed, with its data', async () => {
  const script = `
    import { startPostgres } from './dev/postgres.ts';
    const server = await startPostgres(${JSON.stringify(options)});
    console.log(server.pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const orphan = Number(line);
  const url = `postgres://inbox_owner:b@127.0.0.1:${options.port}/inbox`;
  await query(url, 'CREATE TABLE kept AS SELECT 42 AS value');
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  expect(await commandOf(orphan)).toContain(options.folder);

  server = await startPostgres(options);
  expect(server.pid).not.toBe(orphan);
  expect(await commandOf(orphan)).toBeUndefined();
  expect(await query(server.ownerUrl, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
});

it('is not kept from starting by a pid file that names a stranger', async () => {
  await server?.stop();
  await writeFile(join(options.folder, 'postmaster.pid'), `${process.pid}\n${options.folder}\n`);
  server = await startPostgres(options);
  expect(await query(server.appUrl, 'SELECT current_user AS me')).toEqual([{ me: 'inbox_app' }]);
});

it('listens on loopback only and gives the lesser role nothing of its own', async () => {
  const url = server?.appUrl ?? '';
  expect(await query(url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  await expect(query(url, 'CREATE TABLE mine (id int)')).rejects.toThrow(/permission denied/);
  await expect(query(url, 'CREATE DATABASE mine')).rejects.toThrow(/permission denied/);
});
