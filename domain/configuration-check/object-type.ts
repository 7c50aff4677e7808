import type { Configuration, ObjectType } from '../configuration.ts';
import { conditionFault } from '../rules/condition-types.ts';
import { checkSchema } from '../rules/schema.ts';
import { type Fault, pointerTo } from './finding.ts';

type Path = (string | number)[];

/** What makes an object type unfit. */
export function objectTypeFaults(type: ObjectType, configuration: Configuration): Fault[] {
  const about = { kind: 'object-type' as const, id: type.name };
  const at = (path: Path, detail: string): Fault => ({
    ...about,
    pointer: pointerTo(...path),
    detail,
  });
  const outcome = checkSchema(type.schema, {});
  // Where the schema is wrong, nothing can be said of what names its fields.
  if ('broken' in outcome) return [at(['schema'], `The schema is not valid: ${outcome.broken}.`)];
  return [
    ...repeated(type).map(({ path, id }) => at(path, `‘${id}’ is there more than once.`)),
    ...statusesNamed(type).flatMap(({ path, name }) =>
      type.statuses.some((status) => status.name === name)
        ? []
        : [at(path, `‘${name}’ is not a status of this object type.`)],
    ),
    ...fieldsNamed(type).flatMap(({ path, name }) =>
      Object.hasOwn(type.schema.properties, name)
        ? []
        : [at(path, `‘${name}’ is not a field of this object type.`)],
    ),
    ...conditions(type).flatMap(({ path, expression }) => {
      const fault = expression === undefined ? undefined : conditionFault(expression, type.schema);
      return fault === undefined ? [] : [at(path, `The condition is not valid: ${fault}.`)];
    }),
    ...parentFaults(type, configuration),
  ];
}

type Named = { path: Path; name: string };

function statusesNamed(type: ObjectType): Named[] {
  return [
    { path: ['initialStatus'], name: type.initialStatus },
    ...type.transitions.flatMap(({ from, to }, index) => [
      { path: ['transitions', index, 'from'], name: from },
      { path: ['transitions', index, 'to'], name: to },
    ]),
    ...(type.mandatory ?? []).flatMap(({ on }, index) =>
      'toStatus' in on ? [{ path: ['mandatory', index, 'on', 'toStatus'], name: on.toStatus }] : [],
    ),
  ];
}

function fieldsNamed(type: ObjectType): Named[] {
  const list = (names: readonly string[] | undefined, ...path: Path): Named[] =>
    (names ?? []).map((name, index) => ({ path: [...path, index], name }));
  return [
    ...list(type.schema.required, 'schema', 'required'),
    ...list(type.lockedFields, 'lockedFields'),
    ...(type.mandatory ?? []).flatMap(({ fields }, index) =>
      list(fields, 'mandatory', index, 'fields'),
    ),
    ...(type.rules ?? []).flatMap(({ field }, index) =>
      field === undefined ? [] : [{ path: ['rules', index, 'field'], name: field }],
    ),
  ];
}

/** Ids that a list holds more than once: errors name a rule by its id. */
function repeated(type: ObjectType): { path: Path; id: string }[] {
  const lists: [string, string, string[]][] = [
    ['statuses', 'name', type.statuses.map(({ name }) => name)],
    ['transitions', 'id', type.transitions.map(({ id }) => id)],
    ['mandatory', 'id', (type.mandatory ?? []).map(({ id }) => id)],
    ['rules', 'id', (type.rules ?? []).map(({ id }) => id)],
  ];
  return lists.flatMap(([list, key, ids]) =>
    ids.flatMap((id, index) => (ids.indexOf(id) < index ? [{ path: [list, index, key], id }] : [])),
  );
}

function conditions(type: ObjectType): { path: Path; expression: string | undefined }[] {
  return [
    ...type.transitions.map(({ guard }, index) => ({
      path: ['transitions', index, 'guard'],
      expression: guard,
    })),
    ...(type.mandatory ?? []).map(({ when }, index) => ({
      path: ['mandatory', index, 'when'],
      expression: when,
    })),
    ...(type.rules ?? []).flatMap(({ when, check }, index) => [
      { path: ['rules', index, 'when'], expression: when },
      { path: ['rules', index, 'check'], expression: check },
    ]),
  ];
}

/** A parent is a root: what hangs under it is in the root's lane. */
function parentFaults({ name, parent }: ObjectType, { objectTypes }: Configuration): Fault[] {
  if (parent === null) return [];
  const about = { kind: 'object-type' as const, id: name, pointer: '/parent' };
  const root = objectTypes.get(parent);
  if (!root) return [{ ...about, detail: `There is no object type ‘${parent}’.` }];
  if (root.parent === null) return [];
  const target = { kind: 'object-type' as const, id: parent, pointer: '/parent' };
  return [{ ...about, detail: `‘${parent}’ has a parent itself.`, target }];
}
