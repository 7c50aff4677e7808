import { Text } from '@mantine/core';
import type { PlaceChange } from '../../domain/configuration-check/changes-between.ts';
import { useWords } from '../app/i18n.ts';
import classes from './outcome.module.css';
import { usePlaceNames } from './place-names.ts';
import { words } from './words.ts';

/** More is told of a document at no time. */
const MOST = 100;

/** What differs between two versions of a document, in words. */
export function DifferenceList({
  changes,
  before,
  after,
}: {
  changes: readonly PlaceChange[];
  before: unknown;
  after: unknown;
}) {
  const say = useWords(words);
  const { place, value } = usePlaceNames();
  if (changes.length === 0) return <Text size="sm">{say('noDifference')}</Text>;
  const whereOf = ({ pointer, to }: PlaceChange): string =>
    place(pointer, to === null ? before : after);
  const told = ({ pointer, from, to }: PlaceChange, where: string): string => {
    const [old, now] = [value(from, pointer, before), value(to, pointer, after)];
    if (from !== null && to !== null) return say('fromTo', { from: old, to: now });
    const what = from === null ? now : old;
    // The place may say it all: ‘Transitions › Issued → In progress’.
    if (where.endsWith(what)) return say(from === null ? 'isAdded' : 'isRemoved');
    return say(from === null ? 'added' : 'removed', { value: what });
  };
  return (
    <ul className={classes.differences}>
      {changes.map((each, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: one removed and one added may share a place.
          key={`${each.pointer} ${at}`}
          data-kind={each.from === null ? 'added' : each.to === null ? 'removed' : 'changed'}
        >
          <span className={classes.place}>{whereOf(each)}</span> {told(each, whereOf(each))}
        </li>
      ))}
      {changes.length >= MOST && <li>{say('moreChanges')}</li>}
    </ul>
  );
}
