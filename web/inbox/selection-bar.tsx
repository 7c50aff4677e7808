import { Button, Group, Text } from '@mantine/core';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useFormat, useWords } from '../app/i18n.ts';
import type { BulkKind } from '../bulk/bulk.ts';
import classes from './selection-bar.module.css';
import { words } from './words.ts';

type Props = {
  /** How many rows are selected; `all` = everything that matches. */
  count: number | 'all';
  shown: number;
  total: { count: number; exact: boolean };
  onAll: () => void;
  onClear: () => void;
  onBulk: (kind: BulkKind) => void;
  /** To the grid in which the fields that they lack are filled in. */
  fill: LinkProps;
};

/** What can be done with the selected rows. Its place is always there, so nothing moves. */
export function SelectionBar({ count, shown, total, onAll, onClear, onBulk, fill }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const many = total.exact ? format.number(total.count) : say('atLeast', { count: total.count });
  if (count === 0) return null;
  return (
    <section className={classes.bar} aria-label={say('selection')}>
      <Group gap="xs">
        <Text size="sm" fw={600} role="status">
          {count === 'all' ? say('selectedAll', { count: many }) : say('selected', { count })}
        </Text>
        {count !== 'all' && count === shown && (total.count > shown || !total.exact) && (
          <Button variant="subtle" size="compact-sm" onClick={onAll}>
            {say('selectMatching', { count: many })}
          </Button>
        )}
        <Button variant="subtle" size="compact-sm" onClick={onClear}>
          {say('clear')}
        </Button>
      </Group>
      <Group gap="xs">
        <Button size="compact-sm" onClick={() => onBulk('requeue')}>
          {say('requeue')}
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          renderRoot={(props) => <Link {...props} {...fill} />}
        >
          {say('fill')}
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => onBulk('assign')}>
          {say('assign')}
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => onBulk('cancel')}>
          {say('cancel')}
        </Button>
      </Group>
    </section>
  );
}
