import { index, pgTable, text } from 'drizzle-orm/pg-core';
import type { Role } from '../domain/words.ts';
import { at } from './columns.ts';

/** Who is signed in to the page, one row per browser. Of the cookie only its hash, so that nobody who reads this can use it. */
export const sessions = pgTable(
  'sessions',
  {
    /** SHA-256 of the cookie's value. */
    idHash: text('id_hash').primaryKey(),
    userId: text('user_id').notNull(),
    /** What the issuer granted at sign-in; the user's document must grant it too, at every request. */
    roles: text('roles').array().$type<Role[]>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    lastUsedAt: at('last_used_at').notNull().defaultNow(),
    /** Moves ahead with use, up to `ends_at`. */
    expiresAt: at('expires_at').notNull(),
    endsAt: at('ends_at').notNull(),
  },
  (table) => [index('sessions_expires').on(table.expiresAt)],
);
