import type { Configuration } from '../domain/configuration.ts';
import { type Scope, scopeOf } from '../domain/office-scope.ts';
import type { ApiContext } from './context.ts';

/** Whether an object is visible in the scope; one without a property is visible to the whole office. */
export const shows = (scope: Scope, { property }: { property: string | null }): boolean =>
  scope === 'all' || property === null || scope.properties.includes(property);

/** What the caller sees as an office user. */
export const callerScope = (c: ApiContext, configuration: Configuration): Scope =>
  scopeOf(configuration, c.get('caller').user);
