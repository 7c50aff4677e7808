import type { Action, Category, Role, Text } from './words.ts';

/** The documents of `configuration.md`, as stored and as the API shows them. */

export type JsonSchema = {
  type: 'object';
  additionalProperties?: boolean;
  required?: string[];
  properties: Record<string, { title?: string; [keyword: string]: unknown }>;
  [keyword: string]: unknown;
};

export type Transition = { id: string; from: string; to: string; guard?: string };

export type Mandatory = {
  id: string;
  fields: string[];
  on: { toStatus: string } | { action: Action };
  when?: string;
  message?: Text;
};

export type Rule = { id: string; field?: string; when?: string; check: string; message: Text };

export type ObjectType = {
  name: string;
  label: Text;
  /** `lane`: order is kept per device and root object; `independent`: each transaction by itself. */
  ordering: 'lane' | 'independent';
  /** The object type of the parent (root) object, when it has one. */
  parent: string | null;
  numberPrefix: string;
  schema: JsonSchema;
  lockedFields?: string[];
  statuses: { name: string; label: Text }[];
  initialStatus: string;
  transitions: Transition[];
  mandatory?: Mandatory[];
  rules?: Rule[];
};

export type FieldAccess = 'none' | 'read-only' | 'modifiable';

export type ObjectTypeRights = {
  actions: Action[];
  /** Access per field; `*` for every field that is not named. */
  fields: Record<string, FieldAccess>;
  transitions: 'all' | [from: string, to: string][];
};

export type FunctionProfile = {
  id: string;
  label: Text;
  objectTypes: Record<string, ObjectTypeRights>;
};

export type PropertySet = { id: string; label: Text; properties: string[] };

export type User = {
  id: string;
  name: string;
  roles: Role[];
  functionProfile: string | null;
  /** null = every property. */
  propertySet: string | null;
  active: boolean;
  language: 'en' | 'nl';
};

export type Settings = {
  technicalRetry: { delays: string[]; then: string; giveUpAfter: string };
  autoRequeue: Partial<Record<Category, boolean>>;
  retention?: Record<string, unknown>;
  /** From when on a device counts as silent or jammed (`domain/device-limits.ts`). */
  devices?: { silentAfter?: string; jammedAfter?: string; jammedBehind?: number };
};

/** A document with the version that errors and ETags name. */
export type Versioned<T> = T & { readonly version: number };

/** Everything that decides over a transaction, as of one configuration version. */
export type Configuration = {
  /** Rises by one with every change of any document. */
  version: number;
  objectTypes: ReadonlyMap<string, Versioned<ObjectType>>;
  functionProfiles: ReadonlyMap<string, Versioned<FunctionProfile>>;
  propertySets: ReadonlyMap<string, Versioned<PropertySet>>;
  users: ReadonlyMap<string, Versioned<User>>;
  settings: Versioned<Settings>;
};

export const documentKinds = [
  'object-type',
  'function-profile',
  'property-set',
  'user',
  'settings',
] as const;
export type DocumentKind = (typeof documentKinds)[number];
