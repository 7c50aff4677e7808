import { Button, Tooltip } from '@mantine/core';
import { useId, useState } from 'react';
import type { ItemDetail } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { actionWords } from './action-words.ts';
import { type Deed, isForFilling, useWhyNot } from './availability.ts';
import { isDisputed } from './conflict.ts';
import classes from './item.module.css';

/** In the order in which most people need them; on a Mac's or a phone's screen they wrap. */
const deeds: readonly (readonly [Deed, string | null])[] = [
  ['requeue', 'r'],
  ['amend', 'e'],
  ['recheck', null],
  ['release', null],
  ['approve-once', null],
  ['ask', null],
  ['assign', 'a'],
  ['comments', 'm'],
  ['cancel', 'c'],
];

/** What can be done with the item. What cannot be done now says why, to whoever points at it or tries. */
export function ActionBar({
  item,
  busy,
  onDo,
}: {
  item: ItemDetail;
  /** What is being done. */
  busy: Deed | null;
  onDo: (deed: Deed) => void;
}) {
  const say = useWords(actionWords);
  const whyNot = useWhyNot(item);
  const [told, setTold] = useState<Deed | null>(null);
  const explained = told && whyNot(told);
  // Where a form is what repairs it, that form has the button that stands out.
  const isForForm = isForFilling(item) || isDisputed(item);
  const prominent = whyNot('requeue') === undefined && !isForForm ? 'requeue' : null;
  return (
    <section className={classes.actions} aria-label={say('actions')}>
      <div className={classes.buttons}>
        {deeds.map(([deed, key]) => (
          <Act
            key={deed}
            {...{ deed, hotkey: key, why: whyNot(deed) }}
            isProminent={deed === prominent}
            isBusy={deed === busy}
            onAct={() => {
              const isOpen = whyNot(deed) === undefined;
              setTold(isOpen ? null : deed);
              if (isOpen) onDo(deed);
            }}
          />
        ))}
      </div>
      <div role="status" className={classes.explained}>
        {explained}
      </div>
    </section>
  );
}

type ActProps = {
  deed: Deed;
  hotkey: string | null;
  /** Why it cannot be done. */
  why: string | undefined;
  isProminent: boolean;
  isBusy: boolean;
  onAct: () => void;
};

function Act({ deed, hotkey, why, isProminent, isBusy, onAct }: ActProps) {
  const say = useWords(actionWords);
  const id = useId();
  const isClosed = why !== undefined;
  return (
    <Tooltip
      label={why}
      disabled={!isClosed}
      multiline
      maw={320}
      events={{ hover: true, focus: true, touch: false }}
    >
      <Button
        size="compact-sm"
        variant={isProminent ? 'filled' : 'default'}
        className={isClosed ? classes.closed : undefined}
        loading={isBusy}
        aria-disabled={isClosed}
        aria-describedby={isClosed ? id : undefined}
        aria-keyshortcuts={hotkey ?? undefined}
        onClick={onAct}
      >
        {say(deed)}
        {isClosed && (
          <span id={id} hidden>
            {why}
          </span>
        )}
      </Button>
    </Tooltip>
  );
}
