import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useFormat, useWords } from '../app/i18n.ts';
import { Loading } from '../app/loading.tsx';
import classes from './numbers.module.css';
import type { Line, looks as Looks, PlotOptions } from './plot.ts';
import { words } from './words.ts';

type Props = {
  title: string;
  kind: PlotOptions['kind'];
  /** First days of the periods. */
  starts: readonly string[];
  lines: readonly Line[];
  format: (value: number) => string;
};

/** Lines over time; with the pointer on it the legend tells the values of that point. */
export function Chart({ title, kind, starts, lines, format }: Props) {
  const say = useWords(words);
  const { utcDay } = useFormat();
  const scheme = useComputedColorScheme('light');
  const place = useRef<HTMLDivElement>(null);
  const [looks, setLooks] = useState<typeof Looks>();
  const [pointed, setPointed] = useState<number | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew in the colours of the scheme.
  useEffect(() => {
    let remove: (() => void) | undefined;
    let isGone = false;
    void import('./plot.ts').then((module) => {
      if (isGone || !place.current) return;
      setLooks(module.looks);
      const labels = starts.map(utcDay);
      remove = module.plot(place.current, { kind, lines, labels, format, onPlace: setPointed });
    });
    return () => {
      isGone = true;
      remove?.();
    };
  }, [kind, lines, starts, format, utcDay, scheme]);

  const [first = '', last = first] = [starts[0], starts.at(-1)];
  const chart = say('chartOf', { title, from: utcDay(first), to: utcDay(last) });
  const at = pointed === null ? undefined : starts[pointed];
  return (
    <>
      {/* Where the pointer is; a table beneath has it all. */}
      <ul className={classes.legend} aria-hidden="true">
        {lines.map(({ name, values }, index) => {
          const look = looks?.[index];
          const value = pointed === null ? null : values[pointed];
          return (
            <li key={name}>
              <svg width={32} height={8} aria-hidden="true">
                {look && (
                  <line
                    {...{ x1: 0, y1: 4, x2: 32, y2: 4, strokeWidth: 2 }}
                    stroke={`var(${look.colour})`}
                    strokeDasharray={look.dash.join(' ')}
                  />
                )}
              </svg>
              {name}
              {typeof value === 'number' && <b>{format(value)}</b>}
            </li>
          );
        })}
        {at && <li>{say('atPoint', { day: utcDay(at) })}</li>}
      </ul>
      <div ref={place} role="img" aria-label={chart} className={classes.plot} />
      {!looks && <Loading text={say('loading')} />}
    </>
  );
}
