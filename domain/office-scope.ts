import type { Configuration, User } from './configuration.ts';

/**
 * What an office user may see: `all`, or rows of these properties, and rows without a property unless
 * they are of an engineer whom somebody else's property set covers.
 */
export type Scope = 'all' | { properties: readonly string[]; hiddenEngineers: readonly string[] };

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

/** Whether a user's document lets them work in the office. */
export const worksInOffice = ({ active, roles }: Pick<User, 'active' | 'roles'>): boolean =>
  active && (roles.includes('back-office') || roles.includes('application-manager'));

// A scope follows from a property set alone, and a configuration never changes once it was read.
const known = new WeakMap<Configuration, Map<string, Scope>>();

/**
 * What an office user sees. An item without a property (of an unknown object, or type) is seen by those
 * who cover a property of its engineer; when nobody does, by all.
 */
export function scopeOf(
  configuration: Configuration,
  { propertySet }: Pick<User, 'propertySet'>,
): Scope {
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

/** Whether an item is visible in the scope. */
export const showsItem = (
  scope: Scope,
  { property, engineerId }: { property: string | null; engineerId: string },
): boolean =>
  scope === 'all' ||
  (property === null
    ? !scope.hiddenEngineers.includes(engineerId)
    : scope.properties.includes(property));

/**
 * Why nobody of this name can see to an item: `left`, they do not work in the office (any more); `unseen`,
 * they may not see it. Null = they can, or nobody is to.
 */
export function assigneeFault(
  configuration: Configuration,
  assignee: string | null,
  item: { property: string | null; engineerId: string },
): 'left' | 'unseen' | null {
  if (assignee === null) return null;
  const user = configuration.users.get(assignee);
  if (!user || !worksInOffice(user)) return 'left';
  return showsItem(scopeOf(configuration, user), item) ? null : 'unseen';
}
