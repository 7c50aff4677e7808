import { Title } from '@mantine/core';
import { useId, useMemo } from 'react';
import type { Numbers } from '../app/api-types.ts';
import { useFormat, useWords } from '../app/i18n.ts';
import { Scrollable } from '../app/scrollable.tsx';
import { Chart } from './chart.tsx';
import classes from './numbers.module.css';
import type { Line, PlotOptions } from './plot.ts';
import { words } from './words.ts';

type Period = Numbers['periods'][number];
/** What a line is called, and its value in a period; null = there is none. */
export type LineOf = { name: string; of: (period: Period) => number | null };

const isNothing = (value: number | null): boolean => value === null;

type Props = {
  title: string;
  kind: PlotOptions['kind'];
  periods: readonly Period[];
  lines: readonly LineOf[];
};

/** A chart, and beneath it the same as a table. */
export function Figure({ title, kind, periods, lines }: Props) {
  const say = useWords(words);
  const formats = useFormat();
  const id = useId();
  const format = { count: formats.number, duration: formats.duration, share: formats.percent }[
    kind
  ];
  const starts = useMemo(() => periods.map(({ start }) => start), [periods]);
  const drawn = useMemo<Line[]>(
    () => lines.map(({ name, of }) => ({ name, values: periods.map(of) })),
    [periods, lines],
  );
  return (
    <section className={classes.figure} aria-labelledby={id}>
      <Title order={2} size="h5" mb="xs" id={id}>
        {title}
      </Title>
      {drawn.every(({ values }) => values.every(isNothing)) ? (
        <p className={classes.nothing}>{say('nothing')}</p>
      ) : (
        <Chart {...{ title, kind, starts, format }} lines={drawn} />
      )}
      <details>
        <summary aria-label={say('tableOf', { title })}>{say('asTable')}</summary>
        <Scrollable className={classes.scroll} label={say('tableOf', { title })}>
          <table className={classes.table}>
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{say('period')}</th>
                {lines.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {periods.map((period) => (
                <tr key={period.start}>
                  <th scope="row">{formats.utcDay(period.start)}</th>
                  {lines.map(({ name, of }) => {
                    const value = of(period);
                    return <td key={name}>{value === null ? '–' : format(value)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </Scrollable>
      </details>
    </section>
  );
}
