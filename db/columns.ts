import { bigint, timestamp } from 'drizzle-orm/pg-core';

/** A moment; `Date` inside, ISO 8601 at the edges. */
export const at = (name: string) => timestamp(name, { withTimezone: true });
/** A number that only rises, below 2^53. */
export const counter = (name: string) => bigint(name, { mode: 'number' });
