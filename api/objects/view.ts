import type { Scope } from '../../db/inbox-scope.ts';
import type { ObjectHistory } from '../../db/objects-read.ts';
import type { Configuration, FunctionProfile } from '../../domain/configuration.ts';
import type { BusinessObject } from '../../domain/facts.ts';
import { scopeOf } from '../../domain/office-scope.ts';
import type { ApiContext } from '../context.ts';
import { shows } from '../scope.ts';

/** What a caller sees of the objects. */
export type View = {
  scope: Scope;
  /** undefined = every object type. */
  objectTypes: string[] | undefined;
  sees(object: BusinessObject): boolean;
  /** Whether the caller may read this field of an object type. */
  reads(objectType: string, field: string): boolean;
};

/** The office sees all of the objects in its scope; engineers what property set and profile allow. */
export function viewOf(c: ApiContext, configuration: Configuration): View {
  const { user, roles } = c.get('caller');
  const scope = scopeOf(configuration, user);
  if (roles.includes('back-office') || roles.includes('application-manager'))
    return {
      scope,
      objectTypes: undefined,
      sees: (object) => shows(scope, object),
      reads: () => true,
    };
  const rights = configuration.functionProfiles.get(user.functionProfile ?? '')?.objectTypes ?? {};
  const objectTypes = Object.keys(rights);
  return {
    scope,
    objectTypes,
    sees: (object) => objectTypes.includes(object.objectType) && shows(scope, object),
    reads: (objectType, field) => accessOf(rights, objectType, field) !== 'none',
  };
}

function accessOf(rights: FunctionProfile['objectTypes'], objectType: string, field: string) {
  const fields = rights[objectType]?.fields ?? {};
  return (Object.hasOwn(fields, field) ? fields[field] : fields['*']) ?? 'none';
}

const readable = <T>(view: View, objectType: string, values: Record<string, T>) =>
  Object.fromEntries(Object.entries(values).filter(([field]) => view.reads(objectType, field)));

/** The object without the fields that the caller may not read. */
export const toView = (view: View, object: BusinessObject): BusinessObject => ({
  ...object,
  fields: readable(view, object.objectType, object.fields),
});

/** The object's changes without the fields that the caller may not read. */
export const toHistory = (view: View, history: ObjectHistory) =>
  history.map((change) => ({
    version: change.version,
    transactionId: change.transactionId,
    deviceId: change.deviceId,
    sequence: change.sequence,
    by: change.by,
    reason: change.reason,
    changes: readable(view, change.objectType, change.changes),
    assignee: change.assignee,
    property: change.property,
    fromStatus: change.fromStatus,
    // The first version gives the object its status, without having moved it.
    toStatus: change.fromStatus !== null || change.version === 1 ? change.status : null,
    at: change.at.toISOString(),
  }));

/** The ETag of an object: its version. */
export const versionTag = ({ version }: Pick<BusinessObject, 'version'>): string => `"${version}"`;
