import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ItemDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useWords } from '../app/i18n.ts';
import { KeysHelp } from '../app/keys-help.tsx';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { useShortcuts } from '../app/shortcuts.ts';
import { announce } from '../app/toasts.tsx';
import { actionWords as plainActions } from '../app/vocabulary.ts';
import { actionWords } from './action-words.ts';
import { Attempts } from './attempts.tsx';
import { Facts, Question } from './facts.tsx';
import classes from './item.module.css';
import { Lane } from './lane.tsx';
import { type Tagged, useItem } from './queries.ts';
import { Revisions } from './revisions.tsx';
import { useObjectName } from './shown.tsx';
import { Standing } from './standing.tsx';
import { Timeline } from './timeline.tsx';
import { useNeighbours } from './use-neighbours.ts';
import { Wish } from './wish.tsx';
import { words } from './words.ts';
import { Work } from './work.tsx';

const route = getRouteApi('/inbox/items/$id');

const keys = [
  ['j', 'keyNext'],
  ['k', 'keyPrevious'],
  ['r', 'requeue'],
  ['e', 'amend'],
  ['a', 'assign'],
  ['m', 'comments'],
  ['c', 'cancel'],
  ['Esc', 'keyBack'],
] as const;

/** One item: what was wanted, why it failed, and everything to repair it with. */
export function ItemPage() {
  const say = useWords(words);
  const sayAction = useWords(actionWords);
  const { id } = route.useParams();
  const search = route.useSearch();
  const { data, error, refetch } = useItem(id);
  const titleOf = useTitle();
  const near = useNeighbours(id);
  const [isHelp, setHelp] = useState(false);
  const leave = () => {
    // What opens over the page has the key first, wherever the focus is.
    if (!document.querySelector('[role="dialog"]')) near.back();
  };
  useShortcuts({
    ...{ j: near.next, k: near.previous, Escape: leave },
    '?': () => setHelp(true),
  });
  return (
    <article>
      {/* The same heading while the item is read: it has the focus. */}
      <PageHeading
        title={data ? titleOf(data.value) : say(error ? 'item' : 'loading')}
        over={
          <Link to="/inbox" search={search} className={classes.up}>
            ← {say('over')}
          </Link>
        }
      >
        <HeadButton word="previous" isOff={!near.hasPrevious} onClick={near.previous} />
        <HeadButton word="next" isOff={!near.hasNext} onClick={near.next} />
        <HeadButton word="keys" isOff={false} onClick={() => setHelp(true)} />
      </PageHeading>
      {data && <Whole key={id} tagged={{ item: data.value, etag: data.etag }} />}
      {!data && error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading text={say('loading')} />}
      <KeysHelp
        opened={isHelp}
        onClose={() => setHelp(false)}
        keys={keys.map(([key, word]) => [key, sayAction(word)])}
      />
    </article>
  );
}

type HeadButtonProps = {
  word: 'previous' | 'next' | 'keys';
  isOff: boolean;
  onClick: () => void;
};

function HeadButton({ word, isOff, onClick }: HeadButtonProps) {
  const say = useWords(words);
  return (
    <Button variant="default" size="compact-sm" disabled={isOff} onClick={onClick}>
      {say(word)}
    </Button>
  );
}

function useTitle(): (item: ItemDetail) => string {
  const names = useDirectory();
  const say = useWords(plainActions);
  const objectName = useObjectName();
  return (item) =>
    item.toStatus === null
      ? `${objectName(item)} · ${say(item.action)}`
      : `${objectName(item)} → ${names.objectStatus(item.objectType, item.toStatus)}`;
}

/** Tells screen readers what happens to the item while it is looked at. */
function useSayingNews({ timeline }: ItemDetail): void {
  const known = useRef(timeline.length);
  useEffect(() => {
    const news = timeline.slice(known.current);
    known.current = timeline.length;
    if (news.length > 0) announce(news.map(({ text }) => text).join(' '));
  }, [timeline]);
}

function Whole({ tagged }: { tagged: Tagged }) {
  const { item } = tagged;
  useSayingNews(item);
  return (
    <>
      <div className={classes.intro}>
        <Wish item={item} />
        <Standing item={item} />
      </div>
      <Work
        tagged={tagged}
        aside={
          <>
            <Question item={item} />
            <Lane item={item} />
            <Attempts attempts={item.attempts} />
            <Revisions item={item} />
            <Facts item={item} />
          </>
        }
      >
        <Timeline item={item} />
      </Work>
    </>
  );
}
