import { isFinal } from '../../domain/words.ts';
import type { Item, ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { type Plain, useWords } from '../app/i18n.ts';
import { StatusPill } from '../app/status-pill.tsx';
import { actionWords } from '../app/vocabulary.ts';
import classes from './item.module.css';
import { ItemLink } from './item-link.tsx';
import { Section } from './section.tsx';
import { Moment, useObjectName } from './shown.tsx';
import { words } from './words.ts';

/** What it waits for, and what waits behind it: the device's other changes of the same object. */
export function Lane({ item: { lane, status, released } }: { item: ItemDetail }) {
  const say = useWords(words);
  const isOpen = ({ status: each }: Item) => !isFinal(each);
  const isDone = ({ status: each }: Item) => isFinal(each);
  const waits = !isFinal(status) && !released;
  return (
    <Section title={say('line')}>
      <Items items={waits ? lane.before.filter(isOpen) : []} none="lineNone" />
      <h3 className={classes.subheading}>{say('behind')}</h3>
      <Items items={isFinal(status) ? [] : lane.after.filter(isOpen)} none="behindNone" />
      <More title="earlier" items={lane.before.filter(waits ? isDone : () => true)} />
      <More title="later" items={lane.after.filter(isFinal(status) ? () => true : isDone)} />
    </Section>
  );
}

function Items({ items, none }: { items: Item[]; none: Plain<typeof words> }) {
  const say = useWords(words);
  if (items.length === 0) return <p className={classes.faint}>{say(none)}</p>;
  return (
    <ol className={classes.plain}>
      {items.map((each) => (
        <li key={each.id} className={classes.neighbour}>
          <Neighbour item={each} />
        </li>
      ))}
    </ol>
  );
}

function More({ title, items }: { title: 'earlier' | 'later'; items: Item[] }) {
  const say = useWords(words);
  if (items.length === 0) return null;
  return (
    <details className={classes.details}>
      <summary>
        {say(title)} ({items.length})
      </summary>
      <Items items={items} none="lineNone" />
    </details>
  );
}

function Neighbour({ item }: { item: Item }) {
  const names = useDirectory();
  const say = useWords(actionWords);
  const objectName = useObjectName();
  const what =
    item.toStatus === null ? say(item.action) : names.objectStatus(item.objectType, item.toStatus);
  return (
    <>
      <ItemLink id={item.id}>
        {objectName(item)} · {what}
      </ItemLink>
      <span className={classes.neighbourStatus}>
        <StatusPill status={item.status} /> <Moment at={item.occurredAt ?? item.receivedAt} />
      </span>
    </>
  );
}
