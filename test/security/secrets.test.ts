import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../config.ts';
import { freePort } from '../../dev/ports.ts';
import { until } from '../support/inbox.ts';
import { issuerUrl } from '../support/issuer.ts';
import { type TestDatabase, testDatabase } from '../support/postgres.ts';
import { type Program, startProgram } from '../support/program.ts';
import { temporalAddress } from '../support/temporal.ts';

const SECRET = 'zq7secret';
let database: TestDatabase;
let folder: string;
let nobody: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  nobody = `127.0.0.1:${await freePort()}`;
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

const at = (parts: Partial<URL>) => Object.assign(new URL(database.appUrl), parts).href;
const wrong = () => at({ password: SECRET });
const addresses: [what: string, address: () => string][] = [
  ['a wrong password', wrong],
  ['nobody there', () => at({ password: SECRET, host: nobody })],
  ['no such database', () => at({ pathname: '/none', search: `?application_name=${SECRET}` })],
  ['an address that is none', () => `postgres://app:${SECRET}@127.0.0.1:port/inbox`],
];

const environment = async (address: string) => ({
  ...{ DATABASE_URL: address, MIGRATE_DATABASE_URL: address, DATA_DIR: folder },
  ...{ TEMPORAL_ADDRESS: temporalAddress(), OIDC_ISSUER: issuerUrl(), LOG_LEVEL: 'trace' },
  ...{ OIDC_CLIENT_SECRET: SECRET, PORT: `${await freePort()}`, WORKER_METRICS_PORT: '0' },
});

/** Lets a program say what it has to say: until it ends, or has said it. */
async function said(program: Program, enough: RegExp): Promise<string> {
  let over = false;
  void program.ended.then(() => {
    over = true;
  });
  await until(async () => over || enough.test(program.output()));
  const line =
    process.platform === 'linux'
      ? await readFile(`/proc/${program.child.pid}/cmdline`, 'utf8').catch(() => '')
      : '';
  await program.kill();
  return program.output() + line;
}

describe('25 secrets never printed; doctor redacts', () => {
  it.each(addresses)(
    'by doctor, which still says what is wrong: %s',
    async (_, address) => {
      const doctor = startProgram('cli/doctor.ts', await environment(address()));
      expect(await doctor.ended).toBe(1);
      expect(doctor.output()).toMatch(/WRONG {2}database|DATABASE_URL/);
      expect(doctor.output()).not.toContain(SECRET);
      expect(doctor.output()).not.toMatch(/^\s+at /m);
    },
    120_000,
  );

  it('by doctor where all is well', async () => {
    const url = new URL(database.appUrl);
    const doctor = startProgram('cli/doctor.ts', await environment(url.href));
    await doctor.ended;
    expect(doctor.output()).toContain('well   database');
    expect(doctor.output()).not.toContain(url.password);
  }, 120_000);

  it.each(['api/server.ts', 'worker.ts', 'cli/migrate.ts', 'cli/reconcile.ts'])(
    'by %s that cannot connect, nor in its command line',
    async (file) => {
      const program = startProgram(file, await environment(wrong()));
      const output = await said(program, /"(level|msg)":.*\n/);
      expect(output, file).not.toBe('');
      expect(output, file).not.toContain(SECRET);
    },
    120_000,
  );

  it.each([
    ['DATABASE_URL', `postgres://app:${SECRET}@:x/`],
    ['DATABASE_URL', `password=${SECRET} host=127.0.0.1`],
    ['MIGRATE_DATABASE_URL', SECRET],
    ['OIDC_ISSUER', `//user:${SECRET}@host`],
    ['TEMPORAL_UI_URL', `user ${SECRET}`],
    ['PUBLIC_URL', `http//${SECRET}`],
  ])('by a configuration that names what is wrong with %s', (name, value) => {
    const parse = () => parseConfig({ [name]: value });
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(name);
    expect(parse).not.toThrow(SECRET);
  });
});
