import type { ListedItem } from '../../db/inbox-list.ts';
import type { Configuration, ObjectType, User, Versioned } from '../../domain/configuration.ts';
import { grantOf } from '../../domain/rules/parts.ts';
import type { FieldsForm, ItemForm } from './schemas.ts';

type Change = Pick<ListedItem, 'objectType' | 'action' | 'toStatus'>;

/** What must be filled in whatever the values: by the schema, and by mandatory rules without a condition. */
function requiredFields({ schema, mandatory = [] }: ObjectType, { action, toStatus }: Change) {
  const rules = mandatory.filter(
    ({ on, when }) =>
      when === undefined && ('toStatus' in on ? on.toStatus === toStatus : on.action === action),
  );
  return [...new Set([...(schema.required ?? []), ...rules.flatMap(({ fields }) => fields)])];
}

/** The fields of an object type and what this user may do with them; null when the type is not known. */
export function fieldsFormOf(
  configuration: Configuration,
  user: Versioned<User>,
  objectType: string,
): FieldsForm | null {
  const type = configuration.objectTypes.get(objectType);
  if (!type) return null;
  const grant = grantOf(configuration, user, objectType);
  const fields = type.schema.properties;
  return {
    fields,
    locked: type.lockedFields ?? [],
    modifiable: Object.keys(fields).filter(
      (field) => 'rights' in grant && grant.rights.mayModify(objectType, field),
    ),
  };
}

/**
 * What a form for amending an item, or its object, is made of, for this user; null when the object type
 * is not known. `status`: the object's; null = there is no object.
 */
export function formOf(
  configuration: Configuration,
  user: Versioned<User>,
  item: Change,
  status: string | null,
): ItemForm | null {
  const { objectType } = item;
  const type = configuration.objectTypes.get(objectType);
  const form = fieldsFormOf(configuration, user, objectType);
  if (!type || !form) return null;
  const grant = grantOf(configuration, user, objectType);
  const rights = 'rights' in grant ? grant.rights : null;
  const moves = type.transitions.filter(
    ({ from, to }) => from === status && rights?.mayMove(objectType, from, to),
  );
  return {
    ...form,
    required: requiredFields(type, item),
    moves: [...new Set(moves.map(({ to }) => to))],
  };
}
