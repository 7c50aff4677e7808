import type {
  Configuration,
  FunctionProfile,
  ObjectType,
  PropertySet,
  User,
} from '../../domain/configuration.ts';
import type { BusinessObject, Facts, JudgedItem, ObjectChange } from '../../domain/facts.ts';
import { type Content, type Fields, transactionId } from '../../domain/transaction.ts';

/** A small company, built anew for each test; every builder takes what differs. */

const now = new Date('2026-11-22T14:00:00.000Z');

export const orderType = (different: Partial<ObjectType> = {}): ObjectType => ({
  name: 'order',
  label: { en: 'Order', nl: 'Order' },
  ordering: 'lane',
  parent: null,
  numberPrefix: 'WO-',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['description'],
    properties: {
      description: { type: 'string', maxLength: 2000, title: 'Description' },
      asset: { type: 'string', title: 'Asset' },
      priority: { enum: ['low', 'normal', 'high'], title: 'Priority' },
      solution: { type: 'string', minLength: 1, title: 'Solution' },
      cause: { enum: ['Wear', 'Misuse', 'Leak'], title: 'Cause' },
      downtimeMinutes: { type: 'integer', title: 'Downtime' },
      costCentre: { type: 'string', title: 'Cost centre' },
      serial: { type: 'string', pattern: '^(a+)+$', title: 'Serial' },
      lines: {
        type: 'array',
        title: 'Lines',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['quantity'],
          properties: { quantity: { type: 'number', minimum: 1 } },
        },
      },
    },
  },
  lockedFields: ['costCentre'],
  statuses: [
    { name: 'reported', label: { en: 'Reported', nl: 'Gemeld' } },
    { name: 'issued', label: { en: 'Issued', nl: 'Uitgegeven' } },
    { name: 'in-progress', label: { en: 'In progress', nl: 'In uitvoering' } },
    { name: 'on-hold', label: { en: 'On hold', nl: 'Onderbroken' } },
    {
      name: 'technically-completed',
      label: { en: 'Technically completed', nl: 'Technisch gereed' },
    },
    { name: 'cancelled', label: { en: 'Cancelled', nl: 'Geannuleerd' } },
  ],
  initialStatus: 'reported',
  transitions: [
    { id: 'start-work', from: 'issued', to: 'in-progress', guard: "object.fields.asset != ''" },
    { id: 'hold', from: 'in-progress', to: 'on-hold' },
    { id: 'resume', from: 'on-hold', to: 'in-progress' },
    { id: 'complete', from: 'in-progress', to: 'technically-completed' },
    { id: 'issue', from: 'reported', to: 'issued' },
  ],
  mandatory: [
    {
      id: 'solution-before-completion',
      fields: ['solution', 'cause'],
      on: { toStatus: 'technically-completed' },
      when: "object.fields.priority != 'low'",
      message: {
        en: 'Fill in solution and cause before completing.',
        nl: 'Vul oplossing en oorzaak in voor het gereedmelden.',
      },
    },
  ],
  rules: [
    {
      id: 'downtime-not-negative',
      field: 'downtimeMinutes',
      when: 'has(change.fields.downtimeMinutes)',
      check: 'change.fields.downtimeMinutes >= 0',
      message: { en: 'Downtime cannot be negative.', nl: 'Stilstand kan niet negatief zijn.' },
    },
  ],
  ...different,
});

export const mechanic = (different: Partial<FunctionProfile> = {}): FunctionProfile => ({
  id: 'mechanic',
  label: { en: 'Mechanic', nl: 'Monteur' },
  objectTypes: {
    order: {
      actions: ['create', 'update', 'transition'],
      fields: { '*': 'modifiable', asset: 'read-only' },
      transitions: 'all',
    },
  },
  ...different,
});

export const apprentice = (different: Partial<FunctionProfile> = {}): FunctionProfile => ({
  id: 'apprentice',
  label: { en: 'Apprentice', nl: 'Leerling' },
  objectTypes: {
    order: {
      actions: ['update', 'transition'],
      fields: { '*': 'read-only', solution: 'modifiable', cause: 'modifiable' },
      transitions: [
        ['issued', 'in-progress'],
        ['in-progress', 'on-hold'],
        ['on-hold', 'in-progress'],
      ],
    },
  },
  ...different,
});

export const regionNorth = (): PropertySet => ({
  id: 'region-north',
  label: { en: 'Region north', nl: 'Regio noord' },
  properties: ['AMS-01', 'HRL-02'],
});

export const emma = (different: Partial<User> = {}): User => ({
  id: 'emma',
  name: 'Emma Bakker',
  roles: ['field-engineer'],
  functionProfile: 'mechanic',
  propertySet: 'region-north',
  active: true,
  language: 'en',
  ...different,
});

export const hugo = (different: Partial<User> = {}): User =>
  emma({ id: 'hugo', name: 'Hugo de Wit', functionProfile: 'apprentice', ...different });

export const bob = (different: Partial<User> = {}): User =>
  emma({
    id: 'bob',
    name: 'Bob Visser',
    roles: ['back-office'],
    functionProfile: null,
    ...different,
  });

type Documents = {
  objectTypes?: ObjectType[];
  functionProfiles?: FunctionProfile[];
  propertySets?: PropertySet[];
  users?: User[];
};

/** Versions tell documents apart in the rules that errors name: types 3, profiles 4, sets 5, users 6. */
export const company = ({
  objectTypes = [orderType()],
  functionProfiles = [mechanic(), apprentice()],
  propertySets = [regionNorth()],
  users = [emma(), hugo(), bob()],
}: Documents = {}): Configuration => ({
  version: 1,
  objectTypes: new Map(objectTypes.map((type) => [type.name, { ...type, version: 3 }])),
  functionProfiles: new Map(functionProfiles.map((one) => [one.id, { ...one, version: 4 }])),
  propertySets: new Map(propertySets.map((set) => [set.id, { ...set, version: 5 }])),
  users: new Map(users.map((user) => [user.id, { ...user, version: 6 }])),
  settings: {
    technicalRetry: { delays: ['1m', '5m', '15m', '1h'], then: '1h', giveUpAfter: '24h' },
    autoRequeue: {},
    version: 1,
  },
});

export const issuedOrder = (different: Partial<BusinessObject> = {}): BusinessObject => ({
  objectType: 'order',
  objectId: '6d1f2c9e-0000-4000-8000-000000001042',
  number: 'WO-1042',
  parent: null,
  status: 'issued',
  version: 7,
  fields: { description: 'Boiler leaks', asset: 'B-7', priority: 'normal' },
  property: 'AMS-01',
  assignee: 'emma',
  ...different,
});

export const orderInProgress = (different: Partial<BusinessObject> = {}): BusinessObject =>
  issuedOrder({ status: 'in-progress', ...different });

type Sent = Omit<Partial<JudgedItem>, 'content'> & Content;

const item = ({
  toStatus,
  fields,
  baseVersion,
  occurredAt,
  attachments,
  ...different
}: Sent): JudgedItem => ({
  id: transactionId('0b5c7f6e-1111-4222-8333-444455556666'),
  objectType: 'order',
  objectId: issuedOrder().objectId,
  engineerId: 'emma',
  deviceId: 'tablet-emma',
  action: 'update',
  parent: null,
  amended: {},
  approved: [],
  content: {
    ...(toStatus !== undefined && { toStatus }),
    ...(fields && { fields }),
    ...(baseVersion !== undefined && { baseVersion }),
    ...(occurredAt !== undefined && { occurredAt }),
    ...(attachments && { attachments }),
  },
  ...different,
});

type Known = Partial<Omit<Facts, 'item'>>;

const factsOf = (judged: JudgedItem, known: Known): Facts => ({
  item: judged,
  object: issuedOrder(),
  parent: null,
  since: [],
  statusAtBase: null,
  configurationVersion: 1,
  now,
  ...known,
});

/** An engineer's change of fields of an issued order. */
export const update = (sent: Sent = {}, known: Known = {}): Facts => factsOf(item(sent), known);

/** An engineer starts the work on an issued order. */
export const startWork = (sent: Sent = {}, known: Known = {}): Facts =>
  factsOf(item({ action: 'transition', toStatus: 'in-progress', ...sent }), known);

/** An engineer completes an order in progress, with everything filled in. */
export const completion = (sent: Sent = {}, known: Known = {}): Facts =>
  factsOf(
    item({
      action: 'transition',
      toStatus: 'technically-completed',
      fields: { solution: 'Seal replaced', cause: 'Leak' },
      ...sent,
    }),
    { object: orderInProgress(), ...known },
  );

/** An engineer reports a new order at the property of its parent. */
export const creation = (sent: Sent = {}, known: Known = {}): Facts =>
  factsOf(item({ action: 'create', fields: { description: 'Gutter broken' }, ...sent }), {
    object: null,
    ...known,
  });

const changeBy = (
  by: string,
  deviceId: string | null,
  different: Partial<ObjectChange>,
): ObjectChange => ({
  version: 8,
  transactionId: deviceId === null ? null : transactionId('9a5c7f6e-1111-4222-8333-444455556666'),
  deviceId,
  by,
  changes: {},
  at: '2026-11-22T13:05:12.000Z',
  ...different,
});

/** Bob of the back office edited the object itself. */
export const officeEdit = (different: Partial<ObjectChange>): ObjectChange =>
  changeBy('bob', null, different);

/** The same device applied an earlier transaction. */
export const ownChange = (different: Partial<ObjectChange>): ObjectChange =>
  changeBy('emma', 'tablet-emma', different);

/** Field → from nothing to this value, as the history tells it. */
export const changesOf = (fields: Fields): ObjectChange['changes'] =>
  Object.fromEntries(Object.entries(fields).map(([field, to]) => [field, { from: null, to }]));
