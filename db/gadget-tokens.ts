import { createHash, randomBytes } from 'node:crypto';
import type { Language, Role } from '../domain/words.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';

/** For whom a gadget is shown, and how. */
export type GadgetView = {
  userId: string;
  /** Roles that the caller's token granted. */
  roles: Role[];
  language: Language;
  refreshSeconds: number;
  parentOrigin: string | null;
};
export type GadgetToken = { token: string; expiresAt: Date };

/** Tokens that one user may have at a time. */
const MOST_TOKENS = 100;

const insert = statement<{ expiresAt: Date }>(
  'gadget-token-insert',
  `INSERT INTO gadget_tokens (hash, user_id, roles, language, refresh_seconds, parent_origin, expires_at)
    SELECT $1, $2, $3, $4, $5, $6, now() + interval '15 minutes'
     WHERE (SELECT count(*) FROM gadget_tokens WHERE user_id = $2 AND expires_at > now()) < ${MOST_TOKENS}
    RETURNING expires_at AS "expiresAt"`,
);
const find = statement<GadgetView>(
  'gadget-token',
  `SELECT user_id AS "userId", roles, language, refresh_seconds AS "refreshSeconds", parent_origin AS "parentOrigin"
    FROM gadget_tokens WHERE hash = $1 AND expires_at > now()`,
);

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Makes a token that is good for the gadget alone, for 15 minutes; null = this user has too many. */
export async function createGadgetToken(db: Db, view: GadgetView): Promise<GadgetToken | null> {
  const token = randomBytes(32).toString('base64url');
  const { userId, roles, language, refreshSeconds, parentOrigin } = view;
  return transact(db, async (tx) => {
    const [made] = await insert(
      tx,
      ...[hashOf(token), userId, roles, language, refreshSeconds, parentOrigin],
    );
    if (!made) return null;
    await writeAudit(tx, {
      by: userId,
      action: 'gadget.opened',
      subject: `user/${userId}`,
      data: { parentOrigin: parentOrigin ?? undefined, expiresAt: made.expiresAt },
    });
    return { token, expiresAt: made.expiresAt };
  });
}

/** What a token that has not ended shows; null = there is no such token. */
export async function findGadgetView(db: Db, token: string): Promise<GadgetView | null> {
  const [view] = await find(db, hashOf(token));
  return view ?? null;
}
