import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
let folder: string;

/** A project with this one's packages, and nothing of it to find fault with. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-file-'));
  const files = ['package.json', 'package-lock.json', '.secretlintrc.json', '.gitignore'];
  await Promise.all(files.map((file) => cp(file, join(folder, file))));
  for (const name of ['node_modules', 'dev']) await symlink(resolve(name), join(folder, name));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs one command of `npm run check` in the folder; returns what it finds, empty if nothing. */
async function check(program: 'node' | 'secretlint'): Promise<string> {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8'));
  const commands: string[] = scripts.check.split(' && ');
  const command = commands.find((candidate) => candidate.startsWith(`${program} `));
  const PATH = `${resolve('node_modules/.bin')}:${process.env['PATH']}`;
  return run('sh', ['-c', command ?? 'exit 1'], {
    cwd: folder,
    env: { ...process.env, PATH },
  }).then(
    () => '',
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}

/** Changes a JSON file of the folder. */
async function plant(file: string, change: (content: Json) => void): Promise<void> {
  const content = JSON.parse(await readFile(join(folder, file), 'utf8'));
  change(content);
  await writeFile(join(folder, file), JSON.stringify(content));
}
type Json = { [key: string]: Json & string & number & boolean };

const inLock = (name: string, fields: object) =>
  plant('package-lock.json', ({ packages }) => {
    Object.assign(packages?.[`node_modules/${name}`] ?? {}, fields);
  });

describe('28 lock file only; install scripts allow-listed', () => {
  it('finds nothing in the project as it is', async () => {
    expect(await check('node')).toBe('');
  });

  it.each([
    'https://elsewhere.example/hono.tgz',
    'http://elsewhere.example/hono.tgz',
    'git+ssh://git@elsewhere.example/hono.git#0a1b2c3',
    'file:../hono',
  ])('finds a package that comes from %s', async (resolved) => {
    await inLock('hono', { resolved });
    expect(await check('node')).toBe(`node_modules/hono: comes from ${resolved}\n`);
  });

  it.each([undefined, 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='])(
    'finds a package whose hash is %s',
    async (integrity) => {
      await inLock('hono', { integrity });
      expect(await check('node')).toBe('node_modules/hono: has no sha512 hash\n');
    },
  );

  it('finds a platform that is excused from the hash and is not optional', async () => {
    await inLock('@swc/core-darwin-arm64', { optional: false });
    expect(await check('node')).toContain('core-darwin-arm64: has no sha512 hash');
  });

  it('finds an excuse from the hash that is no longer needed', async () => {
    await inLock('@swc/core-darwin-arm64', { integrity: 'sha512-AA==' });
    expect(await check('node')).toContain('core-darwin-arm64: no longer needs to be');
  });

  it('finds an install script that is not listed', async () => {
    await inLock('hono', { hasInstallScript: true });
    expect(await check('node')).toContain('hono: has an install script that allowScripts');
  });

  it('finds a listed package that has no install script', async () => {
    await plant('package.json', ({ allowScripts }) =>
      Object.assign(allowScripts ?? {}, { pg: true }),
    );
    expect(await check('node')).toContain('pg: is in allowScripts and has no install script');
  });

  it.each(['^4.13.19', 'latest', '*', 'github:honojs/hono', 'file:../hono', 'npm:hono@^4.0.0'])(
    'finds the dependency %s, which is not one exact version',
    async (version) => {
      await plant('package.json', ({ dependencies }) =>
        Object.assign(dependencies ?? {}, { hono: version }),
      );
      expect(await check('node')).toBe(`hono: "${version}" is not an exact version\n`);
    },
  );

  it('finds a lock of another version', async () => {
    await plant('package-lock.json', (lock) => Object.assign(lock, { lockfileVersion: 2 }));
    expect(await check('node')).toContain('lockfileVersion');
  });
});

describe('25 secrets never printed: none is in a file, and the scan shows none', () => {
  const { privateKey: short } = generateKeyPairSync('ed25519');
  const { privateKey: long } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const token = `ghp_${randomBytes(18).toString('hex')}`;
  const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;

  it('finds nothing in a clean file', async () => {
    await writeFile(join(folder, 'clean.ts'), 'export const token = process.argv[2];\n');
    expect(await check('secretlint')).toBe('');
  });

  it.each([
    ['a private key', 'key.pem', long.export(pkcs8).toString(), 'PrivateKey'],
    ['a short private key', '.hidden', short.export(pkcs8).toString(), 'PATTERN'],
    ['a token', 'notes.md', `token: ${token}\n`, 'GITHUB_TOKEN'],
    ['a database password', '.env', `DB=postgres://app:${token}@db.example/inbox\n`, 'PostgreSQL'],
  ])('finds %s in %s and does not print it', async (_what, file, content, rule) => {
    await writeFile(join(folder, file), content);
    const found = await check('secretlint');
    expect(found).toContain(file);
    expect(found).toContain(rule);
    expect(found).not.toContain(content.trim().split('\n').at(1) ?? token);
    expect(found).not.toContain(token);
  });
});
