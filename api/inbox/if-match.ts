import type { Language } from '../../domain/words.ts';
import type { ApiContext } from '../context.ts';
import { type Problem, problem, type Told } from '../problem.ts';
import { withTime } from './story.ts';

// Compression on the way makes an ETag weak (`W/"…"`); it still names the same state.
const bare = (tag: string) => tag.trim().replace(/^W\//, '');

/** Whether the request has no `If-Match` (RFC 9110), or one that names this state. */
export function matches(c: ApiContext, current: string): boolean {
  const given = c.req.header('If-Match');
  if (given === undefined || given.trim() === '*') return true;
  return given.split(',').map(bare).includes(current);
}

const stale: Record<Language, string> = {
  en: 'It changed since you looked at it; read it again.',
  nl: 'Het is gewijzigd nadat u het bekeek; lees het opnieuw.',
};

/** 412 with what was done last, where that is known. */
export const changedMeanwhile = (language: Language, current: string, change?: Told): Problem =>
  problem(
    'precondition-failed',
    change ? `${stale[language]} ${withTime(change)}` : stale[language],
    { headers: { ETag: current }, ...(change && { change }) },
  );

/** 412 when the request has an `If-Match` that names another state. */
export function assertMatch(c: ApiContext, current: string): void {
  if (!matches(c, current)) throw changedMeanwhile(c.get('caller').language, current);
}

/** 428 when the request has no `If-Match`. */
export function requireMatch(c: ApiContext): void {
  if (c.req.header('If-Match') === undefined)
    throw problem('precondition-required', 'Send the ETag of what you looked at as If-Match.');
}
