import type {
  Configuration,
  FunctionProfile,
  ObjectType,
  ObjectTypeRights,
  User,
} from '../configuration.ts';
import { type Fault, pointerTo } from './finding.ts';

/** What makes a function profile unfit: rights on what is not there. */
export function profileFaults(profile: FunctionProfile, configuration: Configuration): Fault[] {
  return Object.entries(profile.objectTypes).flatMap(([name, rights]) => {
    const type = configuration.objectTypes.get(name);
    if (type) return rightsFaults(profile.id, rights, type);
    const pointer = pointerTo('objectTypes', name);
    const detail = `There is no object type ‘${name}’.`;
    return [{ kind: 'function-profile', id: profile.id, pointer, detail } satisfies Fault];
  });
}

function rightsFaults(profileId: string, rights: ObjectTypeRights, type: ObjectType): Fault[] {
  const missing = (
    path: (string | number)[],
    name: string,
    what: string,
    place: string,
  ): Fault => ({
    kind: 'function-profile',
    id: profileId,
    pointer: pointerTo('objectTypes', type.name, ...path),
    detail: `‘${name}’ is not a ${what} of object type ‘${type.name}’.`,
    target: { kind: 'object-type', id: type.name, pointer: place },
  });
  const fields = Object.keys(rights.fields)
    .filter((field) => field !== '*' && !Object.hasOwn(type.schema.properties, field))
    .map((field) => missing(['fields', field], field, 'field', '/schema/properties'));
  if (rights.transitions === 'all') return fields;
  const known = new Set(type.statuses.map(({ name }) => name));
  const statuses = rights.transitions.flatMap((move, index) =>
    move.flatMap((status, end) =>
      known.has(status)
        ? []
        : [missing(['transitions', index, end], status, 'status', '/statuses')],
    ),
  );
  return [...fields, ...statuses];
}

/** What makes a user unfit: a profile or property set that is not there. */
export function userFaults(user: User, configuration: Configuration): Fault[] {
  const { functionProfiles, propertySets } = configuration;
  const about = { kind: 'user' as const, id: user.id };
  const { functionProfile, propertySet } = user;
  const faults: Fault[] = [];
  if (functionProfile !== null && !functionProfiles.has(functionProfile)) {
    const detail = `There is no function profile ‘${functionProfile}’.`;
    faults.push({ ...about, pointer: '/functionProfile', detail });
  }
  if (propertySet !== null && !propertySets.has(propertySet)) {
    const detail = `There is no property set ‘${propertySet}’.`;
    faults.push({ ...about, pointer: '/propertySet', detail });
  }
  return faults;
}

/** Whether somebody is left who may change the configuration. */
export const isManaged = ({ users }: Configuration): boolean =>
  [...users.values()].some(({ active, roles }) => active && roles.includes('application-manager'));
