import { customType, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import type { Language, Role } from '../domain/words.ts';
import { at } from './columns.ts';

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** Tokens with which a frame shows the Error gadget; every api process finds them here, none can make one up. */
export const gadgetTokens = pgTable(
  'gadget_tokens',
  {
    /** SHA-256 of the token: who reads this table can show nothing with it. */
    hash: bytea('hash').primaryKey(),
    userId: text('user_id').notNull(),
    /** Roles that the token of the caller granted; the user's document must still grant them too. */
    roles: text('roles').array().$type<Role[]>().notNull(),
    language: text('language').$type<Language>().notNull(),
    refreshSeconds: integer('refresh_seconds').notNull(),
    /** The only page that may show it; null = any that the configuration names. */
    parentOrigin: text('parent_origin'),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
  },
  (table) => [index('gadget_tokens_user').on(table.userId, table.expiresAt)],
);
