import type { Settings } from '../configuration.ts';
import { parseDuration } from '../duration.ts';
import { type Fault, pointerTo } from './finding.ts';

const shortestMs = 1_000;

/** What makes the settings unfit: times that are none, or that would never let the service rest. */
export function settingsFaults({ technicalRetry, retention, devices }: Settings): Fault[] {
  const { delays, then, giveUpAfter } = technicalRetry;
  const times: [string, unknown][] = [
    ...delays.map((delay, index): [string, unknown] => [
      pointerTo('technicalRetry', 'delays', index),
      delay,
    ]),
    [pointerTo('technicalRetry', 'then'), then],
    [pointerTo('technicalRetry', 'giveUpAfter'), giveUpAfter],
    ...Object.entries(retention ?? {}).map(([name, time]): [string, unknown] => [
      pointerTo('retention', name),
      time,
    ]),
    ...(['silentAfter', 'jammedAfter'] as const).flatMap((name): [string, unknown][] =>
      devices?.[name] === undefined ? [] : [[pointerTo('devices', name), devices[name]]],
    ),
  ];
  return times.flatMap(([pointer, time]) => {
    const detail = timeFault(time);
    return detail === undefined ? [] : [{ kind: 'settings', id: 'settings', pointer, detail }];
  });
}

function timeFault(time: unknown): string | undefined {
  if (typeof time !== 'string') return 'This is not a duration such as 30s, 5m, 24h or 7d.';
  try {
    return parseDuration(time) < shortestMs ? 'This must be one second at least.' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
