import { Button, Text } from '@mantine/core';
import { sameValue } from '../../domain/rules/value.ts';
import type { ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import table from '../app/table.module.css';
import classes from './compare.module.css';
import shared from './item.module.css';
import { Section } from './section.tsx';
import { PartValue, useObjectName, usePartName } from './shown.tsx';
import { words } from './words.ts';

type Row = { part: string; now: unknown; asked: unknown; isAsked: boolean };

/** The status and every field that either side has. */
function rowsOf({ content, object, form }: ItemDetail): Row[] {
  const asked = content.fields ?? {};
  const now = object?.fields ?? {};
  const order = Object.keys(form?.fields ?? {});
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const isMissing = (name: string) => form?.required.includes(name) ?? false;
  const parts = [
    ...new Set([...Object.keys(asked), ...Object.keys(now), ...order.filter(isMissing)]),
  ];
  const row = (part: string): Row => ({
    part,
    now: now[part],
    asked: asked[part],
    isAsked: Object.hasOwn(asked, part),
  });
  const status = {
    part: 'toStatus',
    now: object?.status,
    asked: content.toStatus,
    isAsked: content.toStatus !== undefined,
  };
  return [
    status,
    // What was asked first, then what stays.
    ...parts
      .sort((a, b) => rank(a) - rank(b))
      .map(row)
      .sort((a, b) => Number(b.isAsked) - Number(a.isAsked)),
  ];
}

/** The object as it is now beside what the engineer asked for. */
export function Compare({ item, onEdit }: { item: ItemDetail; onEdit: (() => void) | null }) {
  const say = useWords(words);
  const names = useDirectory();
  const nameOf = usePartName(item.form);
  const objectName = useObjectName();
  const { object } = item;
  const wrong = new Set(
    item.status === 'completed' ? [] : item.errors.map(({ path }) => path ?? ''),
  );
  return (
    <Section
      title={say('compare')}
      end={
        object &&
        onEdit && (
          <Button variant="default" size="compact-sm" onClick={onEdit}>
            {say('repairObject')}
          </Button>
        )
      }
    >
      <Text size="sm" mb="xs">
        <strong>{objectName(item)}</strong>
        {object ? (
          <span className={shared.faint}>
            {' '}
            · {say('version', { version: object.version })} · {say('property')}:{' '}
            {object.property ?? '–'} · {say('engineer')}:{' '}
            {object.assignee === null ? '–' : names.person(object.assignee)}
          </span>
        ) : (
          <span className={shared.faint}>
            {' '}
            · {say(item.action === 'create' ? 'notThereYet' : 'noObject')}
          </span>
        )}
      </Text>
      <div className={table.frame}>
        <table className={`${table.table} ${classes.compare}`}>
          <thead>
            <tr>
              <th scope="col">{say('field')}</th>
              <th scope="col">{say('now')}</th>
              <th scope="col">{say('asked')}</th>
            </tr>
          </thead>
          <tbody>
            {rowsOf(item).map(({ part, now, asked, isAsked }) => (
              <tr
                key={part}
                data-wrong={wrong.has(part === 'toStatus' ? '/toStatus' : `/fields/${part}`)}
              >
                <th scope="row">{nameOf(part)}</th>
                <td data-label={say('now')}>
                  <PartValue item={item} part={part} value={now} />
                </td>
                <td
                  data-label={say('asked')}
                  data-differs={isAsked && !sameValue(now ?? null, asked ?? null)}
                >
                  {isAsked ? (
                    <PartValue item={item} part={part} value={asked} />
                  ) : (
                    <span className={shared.faint}>{say('stays')}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
