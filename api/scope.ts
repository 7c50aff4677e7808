import type { Scope } from '../db/inbox-scope.ts';
import type { Configuration, User } from '../domain/configuration.ts';
import type { ApiContext } from './context.ts';

type Coverage = 'all' | ReadonlySet<string>;

/** The properties of a property set; null = every property, an unknown set = none. */
function coverageOf(configuration: Configuration, propertySet: string | null): Coverage {
  if (propertySet === null) return 'all';
  return new Set(configuration.propertySets.get(propertySet)?.properties);
}

function overlap(a: Coverage, b: Coverage): boolean {
  if (a === 'all') return b === 'all' || b.size > 0;
  if (b === 'all') return a.size > 0;
  return [...a].some((property) => b.has(property));
}

const worksInOffice = ({ active, roles }: User): boolean =>
  active && (roles.includes('back-office') || roles.includes('application-manager'));

// A scope follows from a property set alone, and a configuration never changes once it was read.
const known = new WeakMap<Configuration, Map<string, Scope>>();

/**
 * What an office user sees. An item without a property (of an unknown object, or type) is seen by those
 * who cover a property of its engineer; when nobody does, by all.
 */
export function scopeOf(configuration: Configuration, { propertySet }: User): Scope {
  if (propertySet === null) return 'all';
  const scopes = known.get(configuration) ?? new Map<string, Scope>();
  known.set(configuration, scopes);
  const scope = scopes.get(propertySet) ?? makeScope(configuration, propertySet);
  scopes.set(propertySet, scope);
  return scope;
}

function makeScope(configuration: Configuration, propertySet: string): Scope {
  const users = [...configuration.users.values()];
  const mine = new Set(configuration.propertySets.get(propertySet)?.properties);
  const setsOf = (people: User[]) => new Set(people.map((user) => user.propertySet));
  const office = [...setsOf(users.filter(worksInOffice))].map((set) =>
    coverageOf(configuration, set),
  );
  const hiddenSets = [...setsOf(users)].filter((set) => {
    const theirs = coverageOf(configuration, set);
    return !overlap(mine, theirs) && office.some((covered) => overlap(covered, theirs));
  });
  return {
    properties: [...mine],
    hiddenEngineers: users
      .filter((user) => hiddenSets.includes(user.propertySet))
      .map((user) => user.id),
  };
}

/** Whether an object is visible in the scope; one without a property is visible to the whole office. */
export const shows = (scope: Scope, { property }: { property: string | null }): boolean =>
  scope === 'all' || property === null || scope.properties.includes(property);

/** What the caller sees as an office user. */
export const callerScope = (c: ApiContext, configuration: Configuration): Scope =>
  scopeOf(configuration, c.get('caller').user);
