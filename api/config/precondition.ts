import type { MiddlewareHandler } from 'hono';
import type { Db } from '../../db/client.ts';
import { type DocumentRow, readVersions } from '../../db/documents.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { changesBetween } from '../../domain/configuration-check/changes-between.ts';
import type { DocumentRef } from '../../domain/configuration-check/finding.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { type Fault, type Problem, problem } from '../problem.ts';

/** The ETag of a document: its version. */
export const versionTag = (version: number): string => `"v${version}"`;

const isToCreate = (c: ApiContext): boolean => c.req.header('If-None-Match')?.trim() === '*';

/** The versions that `If-Match` names; a proxy that packs answers makes tags weak (`W/"v3"`). */
const tagsOf = (c: ApiContext): string[] =>
  (c.req.header('If-Match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));

/** 428 for a request that does not say which version it replaces. */
export const requirePrecondition: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (!isToCreate(c) && c.req.header('If-Match') === undefined) {
    throw problem(
      'precondition-required',
      'Send the ETag of the version that you looked at as If-Match, or If-None-Match: * to create.',
    );
  }
  await next();
};

/** 412, with who saved what and when, for a request that replaces another version than the current. */
export async function assertPrecondition(
  c: ApiContext,
  tx: Db,
  ref: DocumentRef,
  current: DocumentRow | undefined,
  { users }: Pick<Configuration, 'users'>,
): Promise<void> {
  if (isToCreate(c)) {
    if (current && current.version > 0) throw stale(current, 'It is there already', []);
    return;
  }
  const tags = tagsOf(c);
  if (!current) throw problem('precondition-failed', 'There is no such document yet.');
  if (tags.includes('*') || tags.includes(versionTag(current.version))) return;
  const seen = Number(/^"v(\d{1,9})"$/.exec(tags[0] ?? '')?.[1] ?? Number.NaN);
  const [earlier] = Number.isNaN(seen)
    ? []
    : await readVersions(tx, ref.kind, ref.id, { before: seen + 1, limit: 1 });
  const changes =
    earlier?.version === seen ? changesBetween(earlier.document, current.document) : [];
  throw stale(
    current,
    'It changed since you looked at it',
    changes.slice(0, 20).map(({ pointer }) => ({ pointer, detail: 'Changed since.' })),
  );

  function stale({ version, by, at }: DocumentRow, what: string, errors: Fault[]): Problem {
    const who = users.get(by)?.name ?? by;
    const detail = `${what}: ${who} saved version ${version} at ${at.toISOString()}.`;
    return problem('precondition-failed', detail, {
      errors,
      headers: { ETag: versionTag(version) },
    });
  }
}
