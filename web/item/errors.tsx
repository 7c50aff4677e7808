import { Anchor, Button } from '@mantine/core';
import type { ItemDetail } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { useMe } from '../app/me.ts';
import { ruleLink } from '../app/rule-link.ts';
import { categoryWords, codeWords, roleWords } from '../app/vocabulary.ts';
import classes from './errors.module.css';
import { fieldIn } from './fault.ts';
import shared from './item.module.css';
import { useManagers } from './use-managers.ts';
import { words } from './words.ts';

type ItemError = ItemDetail['errors'][number];

/**
 * Each error with its rule, the link to it, and who repairs it. `objectType`: leads to its right in a function
 * profile. `onRepair`: takes a person to the field.
 */
export function ErrorList({
  errors,
  objectType,
  onRepair,
}: {
  errors: readonly ItemError[];
  objectType?: string;
  onRepair?: (field: string) => void;
}) {
  return (
    <ul className={classes.errors}>
      {errors.map((error, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same error may be there twice; none moves.
        <OneError key={at} {...{ error, objectType, onRepair }} />
      ))}
    </ul>
  );
}

function OneError({
  error,
  objectType,
  onRepair,
}: {
  error: ItemError;
  objectType: string | undefined;
  onRepair: ((field: string) => void) | undefined;
}) {
  const say = useWords(words);
  const sayCategory = useWords(categoryWords);
  const sayCode = useWords(codeWords);
  const { category, code, message, path, label, also, rule } = error;
  const field = category === 'validation' ? fieldIn(path) : undefined;
  return (
    <li className={classes.error} data-category={category}>
      <p className={classes.message}>{message}</p>
      <p className={shared.faint}>
        {sayCategory(category)} · {sayCode(code)}
        {label !== undefined && ` · ${label}`}
        {also && ` · ${say('foundAhead')}`}
      </p>
      <dl className={classes.pairs}>
        {rule && (
          <div>
            <dt>{say('rule')}</dt>
            <dd>
              <Rule rule={rule} about={{ ...error, objectType }} />
            </dd>
          </div>
        )}
        <div>
          <dt>{say('repairedBy')}</dt>
          <dd>
            <Repairers error={error} />
          </dd>
        </div>
      </dl>
      {field !== undefined && onRepair && (
        <Button size="compact-sm" variant="light" onClick={() => onRepair(field)}>
          {say('fillIn', { field: label ?? field })}
        </Button>
      )}
    </li>
  );
}

const kinds = [
  ...(['function-profile', 'property-set', 'user', 'object-type'] as const),
  ...(['schema', 'mandatory', 'transition', 'rule'] as const),
];

/** The rule by its kind and name; a link to it for whoever may look at it. */
function Rule({
  rule,
  about,
}: {
  rule: NonNullable<ItemError['rule']>;
  about: Parameters<typeof ruleLink>[1];
}) {
  const say = useWords(words);
  const me = useMe();
  const kind = kinds.find((each) => each === rule.kind) ?? 'rule';
  const name = say(`rule ${kind}`, { id: rule.id.split('/').slice(-1)[0] ?? rule.id });
  const version = say('ruleVersion', { version: rule.version });
  return (
    <>
      {me.may.configure ? (
        <Anchor href={ruleLink(rule, about)} size="sm">
          {name}
        </Anchor>
      ) : (
        name
      )}{' '}
      <span className={shared.faint}>{version}</span>
    </>
  );
}

function Repairers({ error: { repairableBy } }: { error: ItemError }) {
  const say = useWords(words);
  const sayRole = useWords(roleWords);
  const managers = useManagers();
  if (repairableBy.length === 0) return say('byItself');
  return repairableBy
    .map((role) =>
      role === 'application-manager' ? `${sayRole(role)} (${managers})` : sayRole(role),
    )
    .join(', ');
}
