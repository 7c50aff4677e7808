import { Anchor, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import type { Device, Item } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { nameOf } from '../app/object-name.ts';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { SHOWN } from './figures.tsx';
import classes from './landing.module.css';
import { lists } from './lists.ts';
import { useList, useSilentDevices } from './queries.ts';
import { words } from './words.ts';

/** What is open for longest, and which devices are not heard of. */
export function Aside() {
  const say = useWords(words);
  const oldest = useList(lists.oldest(), SHOWN);
  const silent = useSilentDevices(SHOWN);
  return (
    <div className={classes.aside}>
      <Block title={say('oldestList')} error={oldest.error}>
        {oldest.data?.items.map((item) => (
          <OldItem key={item.id} item={item} />
        ))}
        {oldest.data?.items.length === 0 && <li>{say('noOldest')}</li>}
      </Block>
      <Block title={say('silentList')} error={silent.error}>
        {silent.data?.devices.map((device) => (
          <SilentDevice key={device.id} device={device} />
        ))}
        {silent.data?.devices.length === 0 && <li>{say('noSilent')}</li>}
        {(silent.data?.counts.silent ?? 0) > SHOWN && (
          <li>
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link {...props} to="/devices" search={{ state: ['silent'] }} />
              )}
            >
              {say('allDevices')}
            </Anchor>
          </li>
        )}
      </Block>
    </div>
  );
}

type BlockProps = { title: string; error: Error | null; children: ReactNode };

function Block({ title, error, children }: BlockProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.block}>
      <Title order={2} size="h5" mb="xs" id={id}>
        {title}
      </Title>
      {error && <ProblemAlert error={error} />}
      <ul>{children}</ul>
    </section>
  );
}

function OldItem({ item }: { item: Item }) {
  const say = useWords(words);
  const names = useDirectory();
  const format = useFormat();
  const { id, objectType, errors, insertedBy, receivedAt } = item;
  return (
    <li>
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link {...props} to="/inbox/items/$id" params={{ id }} search={lists.oldest()} />
        )}
      >
        {names.objectType(objectType)} {nameOf(item)}
      </Anchor>
      <div className={classes.why}>{errors[0]?.message}</div>
      <div className={classes.faint}>
        {names.person(insertedBy)} ·{' '}
        <time dateTime={receivedAt} title={format.moment(receivedAt)}>
          {say('received', { ago: format.ago(receivedAt) })}
        </time>
      </div>
    </li>
  );
}

function SilentDevice({ device }: { device: Device }) {
  const say = useWords(words);
  const names = useDirectory();
  const format = useFormat();
  const { id, engineerId, lastContactAt, unsent } = device;
  return (
    <li>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link {...props} to="/devices/$id" params={{ id }} />}
      >
        {names.person(engineerId)}
      </Anchor>
      <div className={classes.faint}>
        <time dateTime={lastContactAt} title={format.moment(lastContactAt)}>
          {say('lastContact', { ago: format.ago(lastContactAt) })}
        </time>
        {unsent.count > 0 && ` · ${say('unsent', { count: unsent.count })}`}
      </div>
    </li>
  );
}
