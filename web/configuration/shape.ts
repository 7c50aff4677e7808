import type { DocumentKind } from '../../domain/configuration.ts';
import type { AnyDocument } from './documents.ts';

/** Whether text that somebody typed can be shown in a form; what it means the API checks. */

type Members = Record<string, unknown>;

const isText = (value: unknown): value is string => typeof value === 'string';
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList =
  (of: (entry: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(of);
const isAbsentOr = (is: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || is(value);
const isLabel = (value: unknown): boolean =>
  isMembers(value) && isText(value.en) && isAbsentOr(isText)(value.nl);
const isRecord = (of: (entry: unknown) => boolean) => (value: unknown) =>
  isMembers(value) && Object.values(value).every(of);
/** An object whose members are what is said of them. */
const has = (members: Record<string, (value: unknown) => boolean>) => (value: unknown) =>
  isMembers(value) && Object.entries(members).every(([name, is]) => is(value[name]));
const isTextOrNull = (value: unknown) => value === null || isText(value);

const isOn = (value: unknown): boolean =>
  isMembers(value) && (isText(value.toStatus) || isText(value.action));
const isMandatory = has({
  ...{ id: isText, fields: isList(isText), on: isOn },
  ...{ when: isAbsentOr(isText), message: isAbsentOr(isLabel) },
});
const isRule = has({
  ...{ id: isText, field: isAbsentOr(isText), when: isAbsentOr(isText) },
  ...{ check: isText, message: isLabel },
});
const isRights = has({
  actions: isList(isText),
  fields: isRecord(isText),
  transitions: (value) => value === 'all' || isList(isList(isText))(value),
});

const forms: Record<DocumentKind, (value: unknown) => boolean> = {
  'function-profile': has({ id: isText, label: isLabel, objectTypes: isRecord(isRights) }),
  'object-type': has({
    ...{ name: isText, label: isLabel, ordering: isText, parent: isTextOrNull },
    ...{ numberPrefix: isText, initialStatus: isText },
    schema: has({
      properties: isRecord(isMembers),
      required: isAbsentOr(isList(isText)),
    }),
    lockedFields: isAbsentOr(isList(isText)),
    statuses: isList(has({ name: isText, label: isLabel })),
    transitions: isList(has({ id: isText, from: isText, to: isText, guard: isAbsentOr(isText) })),
    mandatory: isAbsentOr(isList(isMandatory)),
    rules: isAbsentOr(isList(isRule)),
  }),
  'property-set': has({ id: isText, label: isLabel, properties: isList(isText) }),
  user: has({
    ...{ id: isText, name: isText, roles: isList(isText), language: isText },
    ...{ functionProfile: isTextOrNull, propertySet: isTextOrNull },
    active: (value) => typeof value === 'boolean',
  }),
  settings: has({
    technicalRetry: has({ delays: isList(isText), then: isText, giveUpAfter: isText }),
    autoRequeue: isMembers,
    retention: isAbsentOr(isRecord(isText)),
    devices: isAbsentOr(isMembers),
  }),
};

/** Whether the value has what the form of its kind shows. */
export const fitsForm = (kind: DocumentKind, value: unknown): value is AnyDocument =>
  forms[kind](value);
