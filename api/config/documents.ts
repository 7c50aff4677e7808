import { z } from 'zod';
import type {
  DocumentKind,
  FunctionProfile,
  JsonSchema,
  ObjectType,
  PropertySet,
  Settings,
  User,
} from '../../domain/configuration.ts';
import { actions, categories, languages, roles } from '../../domain/words.ts';

/**
 * The form of each document, as the API takes and shows it. Every list, name and text has a limit:
 * all of it stays in the memory of every process.
 */

const text = (max: number) => z.string().trim().min(1).max(max);
/** Names stand in addresses, in errors and in conditions. */
const name = z.string().regex(/^[A-Za-z][\w.-]{0,99}$/, 'letters, digits, . _ and - (at most 100)');
const field = z.string().regex(/^[A-Za-z_][\w-]{0,99}$/, 'letters, digits, _ and - (at most 100)');
const condition = text(2_000).describe('A condition in CEL.');
const list = <T extends z.ZodType>(of: T, max: number) => z.array(of).max(max);

const Label = z
  .strictObject({ en: text(500), nl: text(500).exactOptional() })
  .describe('A text per language.');

const Property = z.looseObject({ title: text(200).exactOptional() });
const Schema = z
  .looseObject({
    type: z.literal('object'),
    additionalProperties: z.boolean().exactOptional(),
    required: list(field, 500).exactOptional(),
    properties: z
      .record(field, Property)
      .refine((fields) => Object.keys(fields).length <= 500, 'at most 500 fields'),
  })
  .refine((schema) => JSON.stringify(schema).length <= 200_000, 'at most 200,000 characters')
  .describe('JSON Schema 2020-12 of the fields.') satisfies z.ZodType<JsonSchema>;

const Transition = z.strictObject({
  id: name,
  from: name,
  to: name,
  guard: condition.exactOptional(),
});

const Mandatory = z.strictObject({
  id: name,
  fields: list(field, 500).min(1),
  on: z.union([z.strictObject({ toStatus: name }), z.strictObject({ action: z.enum(actions) })]),
  when: condition.exactOptional(),
  message: Label.exactOptional(),
});

const Rule = z.strictObject({
  id: name,
  field: field.exactOptional(),
  when: condition.exactOptional(),
  check: condition,
  message: Label,
});

const ObjectTypeDocument = z
  .strictObject({
    name,
    label: Label,
    ordering: z
      .enum(['lane', 'independent'])
      .describe('Whether changes are applied in the order in which they were made.'),
    parent: name.nullable().describe('The object type of its root object.'),
    numberPrefix: z.string().regex(/^[\w.-]{0,20}$/, 'letters, digits, . _ and - (at most 20)'),
    schema: Schema,
    lockedFields: list(field, 500).exactOptional(),
    statuses: list(z.strictObject({ name, label: Label }), 200).min(1),
    initialStatus: name,
    transitions: list(Transition, 1_000),
    mandatory: list(Mandatory, 200).exactOptional(),
    rules: list(Rule, 200).exactOptional(),
  })
  .meta({ ref: 'ObjectType' }) satisfies z.ZodType<ObjectType>;

const Rights = z.strictObject({
  actions: list(z.enum(actions), actions.length),
  fields: z
    .record(z.union([z.literal('*'), field]), z.enum(['none', 'read-only', 'modifiable']))
    .refine((fields) => Object.keys(fields).length <= 500, 'at most 500 fields')
    .describe('Access per field; `*` for those that are not named.'),
  transitions: z.union([z.literal('all'), list(z.tuple([name, name]), 1_000)]),
});

const FunctionProfileDocument = z
  .strictObject({
    id: name,
    label: Label,
    objectTypes: z
      .record(name, Rights)
      .refine((types) => Object.keys(types).length <= 500, 'at most 500 object types'),
  })
  .meta({ ref: 'FunctionProfile' }) satisfies z.ZodType<FunctionProfile>;

const PropertySetDocument = z
  .strictObject({ id: name, label: Label, properties: list(text(200), 10_000) })
  .meta({ ref: 'PropertySet' }) satisfies z.ZodType<PropertySet>;

const UserDocument = z
  .strictObject({
    id: z
      .string()
      .regex(/^[\w.@|:+-]{1,200}$/, 'letters, digits and . _ @ | : + - (at most 200)')
      .describe('The `sub` of the user’s tokens.'),
    name: text(200),
    roles: list(z.enum(roles), roles.length).describe('The token has to grant a role as well.'),
    functionProfile: name.nullable(),
    propertySet: name.nullable().describe('null = every property.'),
    active: z.boolean(),
    language: z.enum(languages),
  })
  .meta({ ref: 'User' }) satisfies z.ZodType<User>;

const duration = z.string().max(20).describe('Such as `30s`, `5m`, `24h` or `7d`.');
const SettingsDocument = z
  .strictObject({
    technicalRetry: z.strictObject({
      delays: list(duration, 50),
      then: duration,
      giveUpAfter: duration,
    }),
    autoRequeue: z
      .partialRecord(z.enum(categories), z.boolean())
      .describe(
        'Categories whose items are queued again by themselves when a change repairs them.',
      ),
    retention: z.record(name, duration).exactOptional(),
    devices: z
      .strictObject({
        silentAfter: duration.exactOptional().describe('Without contact; 24h unless told.'),
        jammedAfter: duration
          .exactOptional()
          .describe('For which a failed item holds others back; 1h unless told.'),
        jammedBehind: z
          .int()
          .min(1)
          .max(1_000_000)
          .exactOptional()
          .describe('Items that wait behind a failed one; 10 unless told.'),
      })
      .exactOptional(),
  })
  .meta({ ref: 'Settings' });

/** The form of the documents of each kind. */
export const documentSchemas = {
  'object-type': ObjectTypeDocument,
  'function-profile': FunctionProfileDocument,
  'property-set': PropertySetDocument,
  user: UserDocument,
  settings: SettingsDocument satisfies z.ZodType<Settings>,
} satisfies Record<DocumentKind, z.ZodType>;

const change = <K extends DocumentKind>(kind: K) =>
  z.strictObject({ kind: z.literal(kind), id: z.string(), document: documentSchemas[kind] });

/** A document as it is to be, in a list of several kinds. */
export const DocumentChange = z.discriminatedUnion('kind', [
  change('object-type'),
  change('function-profile'),
  change('property-set'),
  change('user'),
  change('settings'),
]);
