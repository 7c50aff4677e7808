import { z } from 'zod';

// PostgreSQL has no year 0, and some offsets lead behind the year 9999. Devices whose battery was empty say 1970.
const [EARLIEST, LATEST] = [Date.UTC(1900), Date.UTC(9999, 11, 31, 23, 59, 59, 999)];

function isOfOurTime(text: string): boolean {
  const at = Date.parse(text);
  return at >= EARLIEST && at <= LATEST;
}

/** A point in time with its offset, as text; becomes UTC, because PostgreSQL does not take every offset. */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine(isOfOurTime, 'is not between the years 1900 and 9999')
  .meta({ example: '2026-11-22T09:30:00Z' });

/** The same, as a `Date`. */
export const moment = Instant.transform((text) => new Date(text));
