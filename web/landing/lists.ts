import { itemStatuses, type Role } from '../../domain/words.ts';
import { dayOf, startOfDay } from '../app/days.ts';
import type { InboxSearch } from '../inbox/search.ts';

const FAILED = 'completed-with-errors';
const open = itemStatuses.filter((status) => status !== 'completed' && status !== 'cancelled');

/**
 * The lists that the landing page counts and leads to. Each is an address of the inbox, so that what is
 * counted and what is shown after a click cannot differ.
 */
export const lists = {
  /** Failed ones that somebody with one of these roles can repair. */
  mine: (roles: readonly Role[]): InboxSearch => ({
    ...{ status: [FAILED], sort: '-blocking' },
    repairableBy: roles.filter((role) => role !== 'operator'),
  }),
  assigned: (): InboxSearch => ({ status: open, assignee: ['me'] }),
  /** Failed since midnight, whenever they came in, and still are. */
  today: (now = new Date()): InboxSearch => ({
    status: [FAILED],
    finishedFrom: startOfDay(dayOf(now)).toISOString(),
  }),
  oldest: (): InboxSearch => ({ status: [FAILED], sort: 'receivedAt' }),
} as const;
