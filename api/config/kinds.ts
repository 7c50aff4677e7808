import type {
  FunctionProfile,
  ObjectType,
  PropertySet,
  Settings,
  User,
} from '../../domain/configuration.ts';
import { documentSchemas } from './documents.ts';

const label = { en: 'Order', nl: 'Order' };

const objectType: ObjectType = {
  name: 'order',
  label,
  ordering: 'lane',
  parent: null,
  numberPrefix: 'WO-',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      description: { type: 'string', maxLength: 2000, title: 'Description' },
      solution: { type: 'string', minLength: 1, title: 'Solution' },
    },
  },
  statuses: [
    { name: 'in-progress', label: { en: 'In progress', nl: 'In uitvoering' } },
    { name: 'technically-completed', label: { en: 'Technically completed' } },
  ],
  initialStatus: 'in-progress',
  transitions: [{ id: 'complete', from: 'in-progress', to: 'technically-completed' }],
  mandatory: [
    {
      id: 'solution-before-completion',
      fields: ['solution'],
      on: { toStatus: 'technically-completed' },
    },
  ],
};

const functionProfile: FunctionProfile = {
  id: 'apprentice',
  label: { en: 'Apprentice', nl: 'Leerling' },
  objectTypes: {
    order: {
      actions: ['update', 'transition'],
      fields: { '*': 'read-only', solution: 'modifiable' },
      transitions: [['in-progress', 'technically-completed']],
    },
  },
};

const propertySet: PropertySet = {
  id: 'region-north',
  label: { en: 'Region north', nl: 'Regio noord' },
  properties: ['AMS-01', 'HRL-02'],
};

const user: User = {
  id: 'hugo',
  name: 'Hugo de Wit',
  roles: ['field-engineer'],
  functionProfile: 'apprentice',
  propertySet: 'region-north',
  active: true,
  language: 'en',
};

const settings: Settings = {
  technicalRetry: { delays: ['1m', '5m', '15m', '1h'], then: '1h', giveUpAfter: '24h' },
  autoRequeue: { authorization: true },
};

/** The kinds of documents: what their address is, how they are called, and what they look like. */
export const kinds = [
  {
    kind: 'object-type',
    segment: 'object-types',
    words: ['object type', 'object types'],
    schema: documentSchemas['object-type'],
    example: objectType,
  },
  {
    kind: 'function-profile',
    segment: 'function-profiles',
    words: ['function profile', 'function profiles'],
    schema: documentSchemas['function-profile'],
    example: functionProfile,
  },
  {
    kind: 'property-set',
    segment: 'property-sets',
    words: ['property set', 'property sets'],
    schema: documentSchemas['property-set'],
    example: propertySet,
  },
  {
    kind: 'user',
    segment: 'users',
    words: ['user', 'users'],
    schema: documentSchemas.user,
    example: user,
  },
  {
    kind: 'settings',
    segment: 'settings',
    words: ['settings', 'settings'],
    schema: documentSchemas.settings,
    example: settings,
  },
] as const;

export type Kind = (typeof kinds)[number];

/** Where the documents of a kind are; the settings are one document. */
export const addressOf = ({ kind, segment }: Kind): `/${string}` =>
  kind === 'settings' ? `/${segment}` : `/${segment}/:id`;

/** The id that a document gives itself. */
export function ownId(kind: Kind['kind'], document: object): unknown {
  if (kind === 'settings') return 'settings';
  const { id, name } = document as { id?: unknown; name?: unknown };
  return kind === 'object-type' ? name : id;
}
