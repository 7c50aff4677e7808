import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import { errorCode, StartError } from './start-error.ts';

const Secrets = z.object({
  passwords: z.object({ postgres: z.string(), owner: z.string(), app: z.string() }),
  /** Signs the issuer's cookies. */
  cookieKey: z.string(),
  /** Signs tokens; kept, so that tokens outlive a restart. */
  signingKey: z.custom<JWK>((value) => typeof value === 'object' && value !== null),
});
export type Secrets = z.infer<typeof Secrets>;

const random = () => randomBytes(18).toString('base64url');

/** Makes new secrets: passwords of the embedded database, keys of the embedded issuer. */
export async function makeSecrets(): Promise<Secrets> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: random() };
  const passwords = { postgres: random(), owner: random(), app: random() };
  return { passwords, cookieKey: random(), signingKey };
}

/** The secrets of a data folder, made at the first start. Throws {@link StartError} when they are damaged. */
export async function loadSecrets(folder: string): Promise<Secrets> {
  const file = join(folder, 'secrets.json');
  try {
    return Secrets.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT')
      throw new StartError(`${file} cannot be read; start with \`npm start -- --fresh\`.`, {
        cause,
      });
  }
  const secrets = await makeSecrets();
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600, flag: 'wx' });
  return secrets;
}
