import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Device } from '../app/api-types.ts';
import { useDirectory } from '../app/directory.ts';
import { type Plain, useFormat, useWords } from '../app/i18n.ts';
import table from '../app/table.module.css';
import { Clock } from './clock.tsx';
import { DeviceStates } from './device-state.tsx';
import type { DeviceSort, DevicesSearch } from './search.ts';
import { words } from './words.ts';

type Column = { heading: Plain<typeof words>; sort?: DeviceSort; number?: true };

const columns: Column[] = [
  { heading: 'device' },
  { heading: 'states' },
  { heading: 'lastContact', sort: 'lastContactAt' },
  { heading: 'appVersion' },
  { heading: 'unsent', sort: 'unsent', number: true },
  { heading: 'failed', number: true },
  { heading: 'waiting', sort: 'waiting', number: true },
  { heading: 'clock' },
];

type Props = {
  devices: readonly Device[];
  sort: DevicesSearch['sort'];
  onSort: (sort: NonNullable<DevicesSearch['sort']>) => void;
};

/** The rows of the list of devices. */
export function DeviceTable({ devices, sort = '-lastContactAt', onSort }: Props) {
  const say = useWords(words);
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <caption className="visually-hidden">{say('table')}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.heading} {...column} shown={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => (
            <DeviceRow key={device.id} device={device} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type HeadingProps = Column & { shown: NonNullable<Props['sort']>; onSort: Props['onSort'] };

function Heading({ heading, sort, number, shown, onSort }: HeadingProps) {
  const say = useWords(words);
  const className = number && table.number;
  if (sort === undefined)
    return (
      <th scope="col" className={className}>
        {say(heading)}
      </th>
    );
  const order = shown === sort ? 'ascending' : shown === `-${sort}` ? 'descending' : 'none';
  return (
    <th scope="col" className={className} aria-sort={order}>
      <button
        type="button"
        className={table.sort}
        onClick={() => onSort(order === 'descending' ? sort : `-${sort}`)}
      >
        {say(heading)}{' '}
        <span aria-hidden>{{ ascending: '↑', descending: '↓', none: '↕' }[order]}</span>
      </button>
    </th>
  );
}

function DeviceRow({ device }: { device: Device }) {
  const say = useWords(words);
  const format = useFormat();
  const { person } = useDirectory();
  const { id, engineerId, states, lastContactAt, unsent, failed, waiting, waitingSince } = device;
  return (
    <tr>
      <td>
        <Anchor
          size="sm"
          className={table.strong}
          renderRoot={(props) => <Link {...props} to="/devices/$id" params={{ id }} />}
        >
          {person(engineerId)}
        </Anchor>
        <div className={table.faint}>{id}</div>
      </td>
      <td>
        <DeviceStates states={states} />
      </td>
      <td data-label={say('lastContact')}>
        <time dateTime={lastContactAt} title={format.exact(lastContactAt)}>
          {format.ago(lastContactAt)}
        </time>
      </td>
      <td data-label={say('appVersion')}>{device.appVersion ?? say('unknown')}</td>
      <Count
        label={say('unsent')}
        count={unsent.count}
        since={unsent.since && say('oldestUnsent', { ago: format.ago(unsent.since) })}
      />
      <Count label={say('failed')} count={failed} />
      <Count
        label={say('waiting')}
        count={waiting}
        since={waitingSince && say('waitingSince', { ago: format.ago(waitingSince) })}
      />
      <td data-label={say('clock')}>
        <Clock {...device} />
      </td>
    </tr>
  );
}

function Count({ label, count, since }: { label: string; count: number; since?: string | null }) {
  const format = useFormat();
  if (count === 0) return <td />;
  return (
    <td className={table.number} data-label={label}>
      {format.number(count)}
      {since && <div className={table.faint}>{since}</div>}
    </td>
  );
}
