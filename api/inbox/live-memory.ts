import type { Change, Look } from '../../db/inbox-changes.ts';
import { type Scope, showsItem } from '../../domain/office-scope.ts';

/** Changes kept for those who come back. */
const KEPT = 20_000;
/** An event names no more items than a page has; beyond that all of it is to be read again. */
const NAMED = 200;

/** Why a listener has to read again what it shows, instead of being told what changed. */
export type ReloadReason = 'missed' | 'many' | 'scope';

/** What a listener at a place is to be told; null = nothing that it may see. */
export type News = { place: number; event: 'items' | 'reload' | null; data: string };

export const reload = (place: number, reason: ReloadReason): News => ({
  ...{ place, event: 'reload' },
  data: JSON.stringify({ reason }),
});

/** Places count the looks that found something. */
type Entry = { place: number } & Pick<Look, 'upTo' | 'changes'>;

const sizeOf = ({ changes }: Pick<Look, 'changes'>) => (changes === 'many' ? 1 : changes.length);

/** What the latest looks found, for listeners of every scope. */
export function createMemory() {
  let kept: Entry[] = [];
  let count = 0;
  let end = 0;
  // Of what was written by transactions below it, something may not be kept.
  let base = 0;
  let last: Look | undefined;
  const told = new Map<Scope, Map<number, News>>();

  const keep = (look: Look) => {
    end += 1;
    kept.push({ place: end, upTo: look.upTo, changes: look.changes });
    count += sizeOf(look);
    while (count > KEPT) {
      const oldest = kept.shift();
      if (!oldest) return;
      count -= sizeOf(oldest);
      base = oldest.upTo;
    }
  };
  return {
    take(look: Look) {
      if (last?.epoch !== look.epoch) {
        [kept, count, base] = [[], 0, look.upTo];
        // Whoever listens to what was before has missed something.
        end += 1;
        told.clear();
      }
      last = look;
      if (sizeOf(look) === 0) return;
      told.clear();
      keep(look);
    },
    forget() {
      last = undefined;
    },
    end: () => end,
    id: () => (last ? `${last.epoch}.${last.settled}` : ''),
    placeOf(id: string): number | null {
      const [epoch, settled] = id.split('.');
      if (!last || epoch !== last.epoch || !/^\d{1,15}$/.test(settled ?? '')) return null;
      if (Number(settled) < base) return null;
      const first = kept.find(({ upTo }) => upTo > Number(settled));
      return first ? first.place - 1 : end;
    },
    news(place: number, scope: Scope): News {
      const ofScope = told.get(scope) ?? new Map<number, News>();
      told.set(scope, ofScope);
      const known = ofScope.get(place);
      if (known) return known;
      const complete = place >= (kept[0]?.place ?? end + 1) - 1;
      const since = kept.filter((entry) => entry.place > place);
      const news = complete ? newsOf(since, end, scope) : reload(end, 'missed');
      ofScope.set(place, news);
      return news;
    },
  };
}

type Told = { shown: Map<string, Change>; gone: Set<string> };

/** Adds a change to what is told: the item as it is, or that it left the sight of who saw it. */
function add({ shown, gone }: Told, change: Change, scope: Scope): void {
  const { id, engineerId, movedFrom } = change;
  const left = movedFrom?.some((property) => showsItem(scope, { property, engineerId })) ?? false;
  const seen = shown.delete(id) || gone.delete(id) || left;
  if (showsItem(scope, change)) shown.set(id, change);
  else if (seen) gone.add(id);
}

const itemOf = ({ id, status, category, assignee, modifiedBy, receivedAt }: Change) => ({
  ...{ id, status, category, assignee, modifiedBy, receivedAt },
});

/** What the scope may know of the looks: items that it shows, and those that left its sight. */
function newsOf(looks: readonly Entry[], place: number, scope: Scope): News {
  const told: Told = { shown: new Map(), gone: new Set() };
  for (const { changes } of looks) {
    if (changes === 'many') return reload(place, 'many');
    for (const change of changes) add(told, change, scope);
  }
  const { shown, gone } = told;
  const size = shown.size + gone.size;
  if (size === 0) return { place, event: null, data: '' };
  if (size > NAMED) return reload(place, 'many');
  const items = [...shown.values()].map(itemOf);
  return { place, event: 'items', data: JSON.stringify({ items, gone: [...gone] }) };
}
