import type {
  Configuration,
  DocumentKind,
  FunctionProfile,
  ObjectType,
  PropertySet,
  Settings,
  User,
  Versioned,
} from '../configuration.ts';
import { sameValue } from '../rules/value.ts';
import type { DocumentRef } from './finding.ts';

/** A document as it is to be; the settings' id is `settings`. */
export type DocumentChange = DocumentRef & { document: object };

/**
 * The configuration as it would be with these documents in it. Those that really differ get the next
 * version, as they would when saved.
 */
export function applyChanges(
  configuration: Configuration,
  changes: readonly DocumentChange[],
): Configuration {
  const next = changes
    .filter((change) => differs(configuration, change))
    .map(({ kind, id, document }) => {
      const version = (documentOf(configuration, { kind, id })?.version ?? 0) + 1;
      return { kind, id, document: { ...document, version } };
    });
  if (next.length === 0) return configuration;
  const over = <T>(kind: DocumentKind, known: ReadonlyMap<string, Versioned<T>>) => {
    const changed = next.filter((each) => each.kind === kind);
    if (changed.length === 0) return known;
    return new Map([
      ...known,
      ...changed.map(({ id, document }) => [id, document as Versioned<T>] as const),
    ]);
  };
  const settings = next.findLast(({ kind }) => kind === 'settings')?.document;
  return {
    version: configuration.version + 1,
    objectTypes: over<ObjectType>('object-type', configuration.objectTypes),
    functionProfiles: over<FunctionProfile>('function-profile', configuration.functionProfiles),
    propertySets: over<PropertySet>('property-set', configuration.propertySets),
    users: over<User>('user', configuration.users),
    settings: (settings as Versioned<Settings> | undefined) ?? configuration.settings,
  };
}

/** The document in force; undefined when there is none. */
export function documentOf(
  configuration: Configuration,
  { kind, id }: DocumentRef,
): Versioned<object> | undefined {
  switch (kind) {
    case 'object-type':
      return configuration.objectTypes.get(id);
    case 'function-profile':
      return configuration.functionProfiles.get(id);
    case 'property-set':
      return configuration.propertySets.get(id);
    case 'user':
      return configuration.users.get(id);
    case 'settings':
      return configuration.settings;
  }
}

/** Whether the document is another than the one in force. */
export function differs(configuration: Configuration, change: DocumentChange): boolean {
  const known = documentOf(configuration, change);
  // Settings of version 0 are those that stand in until there is a document.
  if (!known || known.version === 0) return true;
  return !sameValue(known, { ...change.document, version: known.version });
}
