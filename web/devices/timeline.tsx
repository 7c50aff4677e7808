import { Anchor, Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { DeviceTimeline } from '../app/api-types.ts';
import { DayInput } from '../app/day-input.tsx';
import { dayOf } from '../app/days.ts';
import { Empty } from '../app/empty.tsx';
import { useFormat, useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import { ProblemAlert } from '../app/problem-alert.tsx';
import table from '../app/table.module.css';
import classes from './devices.module.css';
import { useTimeline } from './queries.ts';
import { type DeviceSearch, levels, sources, spans } from './search.ts';
import { timelineWords } from './timeline-words.ts';

const route = getRouteApi('/devices/$id');
type Entry = DeviceTimeline['entries'][number];

/** The app's log beside the transactions of that time, in one line. */
export function Timeline({ id }: { id: string }) {
  const say = useWords(timelineWords);
  const search = route.useSearch();
  const line = useTimeline(id, search);
  const { entries, error } = line;
  return (
    <section className={classes.section} aria-labelledby="timeline">
      <Title order={2} size="h4" id="timeline">
        {say('title')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {say('hint')}
      </Text>
      <Filters search={search} />
      {error && <ProblemAlert error={error} onRetry={() => void line.refetch()} />}
      {line.isPending && <Loading text={say('loading')} />}
      {entries?.length === 0 && <Empty title={say('empty')}>{say('emptyMore')}</Empty>}
      {entries && entries.length > 0 && <Lines entries={entries} />}
      {line.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={line.isFetchingNextPage}
          onClick={() => void line.fetchNextPage()}
        >
          {say('loadMore')}
        </Button>
      )}
    </section>
  );
}

function Filters({ search }: { search: DeviceSearch }) {
  const say = useWords(timelineWords);
  const navigate = useNavigate({ from: '/devices/$id' });
  const choose = (more: DeviceSearch) =>
    void navigate({
      search: (before) => ({ ...before, ...more }),
      resetScroll: false,
    });
  const today = dayOf(new Date());
  return (
    <Group gap="sm" mb="sm" role="group" aria-label={say('filters')} align="flex-end">
      <DayInput
        label={say('until')}
        max={today}
        day={search.until ?? today}
        onDay={(day) => choose({ until: day === '' || day === today ? undefined : day })}
      />
      <NativeSelect
        label={say('days')}
        value={search.days ?? '1'}
        data={spans.map((value) => ({ value, label: say(value) }))}
        onChange={({ currentTarget: { value } }) =>
          choose({ days: spans.find((each) => each === value && each !== '1') })
        }
      />
      <NativeSelect
        label={say('source')}
        value={search.source?.[0] ?? ''}
        data={[
          { value: '', label: say('everything') },
          ...sources.map((value) => ({ value, label: say(value) })),
        ]}
        onChange={({ currentTarget: { value } }) => {
          const source = sources.find((each) => each === value);
          choose({ source: source && [source] });
        }}
      />
      <NativeSelect
        label={say('level')}
        value={search.level?.[0] ?? 'debug'}
        data={levels.map((value) => ({ value, label: say(value) }))}
        onChange={({ currentTarget: { value } }) => {
          const least = levels.find((each) => each === value && each !== 'debug');
          choose({ level: least && levels.slice(levels.indexOf(least)) });
        }}
      />
    </Group>
  );
}

function Lines({ entries }: { entries: readonly Entry[] }) {
  const say = useWords(timelineWords);
  const format = useFormat();
  return (
    <div className={table.frame}>
      <table className={`${table.table} ${classes.timeline}`}>
        <caption className="visually-hidden">{say('title')}</caption>
        <thead>
          <tr>
            <th scope="col">{say('time')}</th>
            <th scope="col">{say('onDevice')}</th>
            <th scope="col">{say('atOffice')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, place) => {
            const isOnDevice = entry.source === 'log' || entry.source === 'session';
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines may be alike, and never move.
              <tr key={place} data-source={entry.source}>
                <td className={classes.line}>
                  <time dateTime={entry.at} title={format.exact(entry.at)}>
                    {format.precise(entry.at)}
                  </time>
                </td>
                {isOnDevice ? (
                  <td data-label={say('onDevice')}>
                    <Told entry={entry} />
                  </td>
                ) : (
                  <td />
                )}
                {isOnDevice ? (
                  <td />
                ) : (
                  <td data-label={say('atOffice')}>
                    <Told entry={entry} />
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Told({ entry: { source, text, data } }: { entry: Entry }) {
  const say = useWords(timelineWords);
  if (source === 'log') {
    const level = levels.find((each) => each === data.level);
    return (
      <>
        {level && (
          <span className={classes.level} data-level={level}>
            {say(level)}
          </span>
        )}
        <span className={classes.message}>{String(data.message)}</span>
      </>
    );
  }
  if (typeof data.itemId !== 'string') return text;
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => (
        <Link {...props} to="/inbox/items/$id" params={{ id: String(data.itemId) }} />
      )}
    >
      {text}
    </Anchor>
  );
}
