import { Anchor, Button, Group } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { DeviceDetail } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import { Clock } from './clock.tsx';
import { DeviceStates } from './device-state.tsx';
import classes from './devices.module.css';
import { HandOverDialog } from './hand-over-dialog.tsx';
import { useDevice } from './queries.ts';
import { HandOvers, Jams, Refusals, Sessions } from './records.tsx';
import { Timeline } from './timeline.tsx';
import { words } from './words.ts';

const route = getRouteApi('/devices/$id');

/** One device: how it stands, its time line, and what is noted of it. */
export function DevicePage() {
  const say = useWords(words);
  const { id } = route.useParams();
  const { person } = useDirectory();
  const { data, error, refetch } = useDevice(id);
  const [isGiving, setGiving] = useState(false);
  const device = data?.value;
  return (
    <>
      <PageHeading
        title={device ? say('of', { name: person(device.engineerId) }) : say('device')}
        over={
          <Anchor size="sm" renderRoot={(props) => <Link {...props} to="/devices" />}>
            ← {say('toDevices')}
          </Anchor>
        }
      >
        {device && (
          <Button variant="default" size="compact-sm" onClick={() => setGiving(true)}>
            {say('handOver')}
          </Button>
        )}
      </PageHeading>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading text={say('loading')} />}
      {data && (
        <>
          <Facts device={data.value} />
          <Jams {...data.value} />
          <Timeline id={id} />
          <div className={classes.pair}>
            <Sessions {...data.value} />
            <Refusals {...data.value} />
          </div>
          <HandOvers {...data.value} />
          <HandOverDialog
            device={data.value}
            etag={data.etag}
            opened={isGiving}
            onClose={() => setGiving(false)}
          />
        </>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ device }: { device: DeviceDetail }) {
  const say = useWords(words);
  const format = useFormat();
  const { id, states, lastContactAt, firstContactAt, appVersion, failed, waiting, logs } = device;
  const { droppedToday } = logs;
  return (
    <section aria-label={say('facts')}>
      <dl className={classes.facts}>
        <Fact name={say('states')}>
          <DeviceStates states={states} />
        </Fact>
        <Fact name={say('lastContact')}>
          <time dateTime={lastContactAt} title={format.exact(lastContactAt)}>
            {format.ago(lastContactAt)}
          </time>
        </Fact>
        <Fact name={say('appVersion')}>{appVersion ?? say('unknown')}</Fact>
        <Fact name={say('pending')}>
          <Pending {...device} />
        </Fact>
        <Fact name={say('clock')}>
          <Clock {...device} />
        </Fact>
        <Fact name={say('failed')}>{format.number(failed)}</Fact>
        <Fact name={say('waiting')}>{format.number(waiting)}</Fact>
        <Fact name={say('firstContact')}>{format.day(firstContactAt)}</Fact>
        <Fact name={say('device')}>{id}</Fact>
      </dl>
      {droppedToday > 0 && (
        <p className={classes.warning}>{say('dropped', { count: droppedToday })}</p>
      )}
      <Group gap="xs" mb="md">
        {failed > 0 && (
          <Button
            size="compact-sm"
            renderRoot={(props) => (
              <Link
                {...props}
                to="/inbox"
                search={{ status: ['completed-with-errors'], device: [id] }}
              />
            )}
          >
            {say('showFailed')}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          renderRoot={(props) => <Link {...props} to="/inbox" search={{ device: [id] }} />}
        >
          {say('showAll')}
        </Button>
      </Group>
    </section>
  );
}

function Pending({ pending, unsent }: Pick<DeviceDetail, 'pending' | 'unsent'>) {
  const say = useWords(words);
  const format = useFormat();
  if (pending === null) return say('unknown');
  const ago = format.ago(pending.reportedAt);
  return (
    <>
      {say('pendingOf', { count: unsent.count, ago })}
      {unsent.since !== null && (
        <div className={classes.faint}>
          {say('oldestUnsent', { ago: format.ago(unsent.since) })}
        </div>
      )}
    </>
  );
}
