import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { ApiEnv } from './context.ts';
import { problem, tooLarge } from './problem.ts';

/** Bytes of a body at most, before and after unpacking. */
const BODY_LIMIT = 5 * 1024 * 1024;

const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;
const unpack = promisify(gunzip);

/** Refuses a body that is not JSON: 415. A request without a body needs no type. */
export const jsonOnly: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const type = c.req.header('Content-Type');
  const announced =
    Number(c.req.header('Content-Length') ?? 0) > 0 || c.req.header('Transfer-Encoding');
  if ((announced || type !== undefined) && !JSON_TYPE.test(type ?? ''))
    throw problem('media-type', 'Send the body as application/json.');
  await next();
};

/**
 * Refuses a body that is packed (415), or is not in UTF-8 (400): else what is no text would be kept as
 * another text. For every route that does not read it by {@link readJson}.
 */
export const plainOnly: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (encodingOf(c) !== 'identity') throw problem('media-type', 'Send the body unpacked.');
  if (c.req.header('Content-Type') !== undefined) assertUtf8(await c.req.arrayBuffer());
  await next();
};

function assertUtf8(bytes: ArrayBuffer | Buffer): void {
  if (!isUtf8(bytes)) throw problem('malformed', 'The body is not UTF-8.');
}

const measured = bodyLimit({ maxSize: BODY_LIMIT });

/**
 * Refuses a body above the limit: 413. One that comes without its length is counted while it is read;
 * for the others, nearly all, the HTTP parser keeps to the length announced.
 */
export const limited: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.req.header('Transfer-Encoding')) return measured(c, next);
  if (Number(c.req.header('Content-Length') ?? 0) > BODY_LIMIT)
    throw tooLarge('The body is larger than 5 MB.');
  return next();
};

const encodingOf = (c: Context): string =>
  (c.req.header('Content-Encoding') ?? 'identity').trim().toLowerCase();

/** The JSON of a body that may be packed with gzip. Throws 400, 413 or 415 as a Problem. */
export async function readJson(c: Context): Promise<unknown> {
  const encoding = encodingOf(c);
  let bytes = Buffer.from(await c.req.arrayBuffer());
  if (encoding === 'gzip') bytes = await unpacked(bytes);
  else if (encoding !== 'identity')
    throw problem('media-type', 'Send the body as it is, or packed with gzip.');
  assertUtf8(bytes);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    // The parser's message quotes the content: it is not shown.
    throw problem('malformed', 'The body is not valid JSON.', { cause });
  }
}

const unpacked = (bytes: Buffer) =>
  unpack(bytes, { maxOutputLength: BODY_LIMIT }).catch((error: { code?: string }) => {
    if (error.code === 'ERR_BUFFER_TOO_LARGE')
      throw problem('too-large', 'Unpacked, the body is larger than 5 MB.');
    throw problem('malformed', 'The body is not valid gzip.');
  });
