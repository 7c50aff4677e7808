/**
 * Checks that `npm ci` installs what was reviewed and nothing else, and that every install script is
 * allowed or denied by name. Reads package.json and package-lock.json of the current folder; prints
 * a line per fault.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/**
 * Built for platforms other than glibc Linux on x64 or arm64. Where the lock was made, npm knew their
 * version but not their hash. Whoever has the hash writes it into the lock and shortens this list.
 */
const withoutHash = Object.entries({
  '@biomejs/cli-':
    'android-arm64 android-x64 darwin-arm64 darwin-x64 linux-arm64-musl linux-x64-musl win32-arm64 win32-x64',
  '@oxc-parser/binding-':
    'android-arm-eabi android-arm64 darwin-arm64 darwin-x64 freebsd-x64 linux-arm-gnueabihf linux-arm-musleabihf linux-ppc64-gnu linux-riscv64-gnu linux-riscv64-musl linux-s390x-gnu openharmony-arm64 win32-arm64-msvc win32-ia32-msvc win32-x64-msvc',
  '@swc/core-':
    'darwin-arm64 darwin-x64 linux-arm-gnueabihf linux-ppc64-gnu linux-s390x-gnu win32-arm64-msvc win32-ia32-msvc win32-x64-msvc',
}).flatMap(([prefix, platforms]) => platforms.split(' ').map((platform) => prefix + platform));

const dependencies = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  dependencies,
  devDependencies: dependencies,
  optionalDependencies: dependencies,
  allowScripts: z.record(z.string(), z.boolean()),
});
const packageSchema = z.object({
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  optional: z.boolean().default(false),
  hasInstallScript: z.boolean().default(false),
});
const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), packageSchema),
});

/** A version, perhaps under another name: no range, tag, folder, address or repository. */
const exact = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(-[\w.-]+)?$/;

async function read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}

const manifest = await read('package.json', manifestSchema);
const lock = await read('package-lock.json', lockSchema);
const installed = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ ...entry, path, name: path.split('node_modules/').at(-1) ?? path }));
const scripted = new Set(installed.filter((p) => p.hasInstallScript).map((p) => p.name));
const hashed = (p: (typeof installed)[number]) => p.integrity?.startsWith('sha512-') ?? false;
const excused = (p: (typeof installed)[number]) => p.optional && withoutHash.includes(p.name);
const { dependencies: run, devDependencies: dev, optionalDependencies: optional } = manifest;

const faults = [
  ...Object.entries({ ...run, ...dev, ...optional })
    .filter(([, version]) => !exact.test(version))
    .map(([name, version]) => `${name}: "${version}" is not an exact version`),
  // The installer's registry delivers and the hash decides; only what bypasses them has an address.
  ...installed.filter((p) => p.resolved).map((p) => `${p.path}: comes from ${p.resolved}`),
  ...installed.filter((p) => !hashed(p) && !excused(p)).map((p) => `${p.path}: has no sha512 hash`),
  ...withoutHash
    .filter((name) => !installed.some((p) => p.name === name && !hashed(p)))
    .map((name) => `${name}: no longer needs to be in withoutHash`),
  ...[...scripted]
    .filter((name) => !(name in manifest.allowScripts))
    .map((name) => `${name}: has an install script that allowScripts does not name`),
  ...Object.keys(manifest.allowScripts)
    .filter((name) => !scripted.has(name))
    .map((name) => `${name}: is in allowScripts and has no install script`),
];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
