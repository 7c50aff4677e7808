import 'uplot/dist/uPlot.min.css';
import UPlot from 'uplot';

/** Loaded when the first chart is shown: nothing else of the page needs it. */

export type Line = { name: string; values: readonly (number | null)[] };

/** How each line looks: told apart by its dashes as well as by its colour. */
export const looks = [
  { colour: '--busy', dash: [] },
  { colour: '--good', dash: [8, 4] },
  { colour: '--bad', dash: [2, 3] },
  { colour: '--warn', dash: [12, 3, 2, 3] },
  { colour: '--idle', dash: [5, 2] },
] as const;

const HEIGHT = 220;
const [S, M, H, D] = [1_000, 60_000, 3_600_000, 86_400_000];
/** Steps of an axis that people can read: of counts and shares UPlot finds its own. */
const durations = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((each) => each * S),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * M),
  ...[1, 2, 3, 6, 12].map((each) => each * H),
  ...[1, 2, 5, 7, 14, 30, 60, 120].map((each) => each * D),
];
const wholes = [1, 2, 5].flatMap((each) =>
  [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000].map((size) => each * size),
);
const shares = [0.1, 0.25, 0.5];
const steps = { count: wholes.sort((a, b) => a - b), duration: durations, share: shares };

export type PlotOptions = {
  kind: keyof typeof steps;
  lines: readonly Line[];
  /** What each place is called. */
  labels: readonly string[];
  format: (value: number) => string;
  /** Told which place the pointer is at; null = at none. */
  onPlace: (place: number | null) => void;
};

const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Draws lines into an element; returns what removes them. Colours are those of the scheme of that moment. */
export function plot(into: HTMLElement, options: PlotOptions): () => void {
  const { kind, lines, labels, format, onPlace } = options;
  const text = colourOf('--mantine-color-dimmed');
  const axis = {
    stroke: text,
    font: '12px system-ui, sans-serif',
    grid: { stroke: colourOf('--line'), width: 1 },
    ticks: { show: false },
  };
  const chart = new UPlot(
    {
      width: into.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false },
      scales: {
        x: { time: false, range: (_, min, max) => [min - 0.25, max + 0.25] },
        y: { range: (_, _min, max) => [0, kind === 'share' ? 1 : Math.max(1, max * 1.08)] },
      },
      axes: [
        {
          ...axis,
          incrs: wholes,
          space: 80,
          values: (_, places) => places.map((place) => labels[place] ?? ''),
        },
        {
          ...axis,
          size: kind === 'duration' ? 96 : 56,
          incrs: [...steps[kind]],
          values: (_, values) => values.map(format),
        },
      ],
      series: [
        {},
        ...lines.map(({ name }, place) => {
          const { colour, dash } = looks[place] ?? looks[0];
          const stroke = colourOf(colour);
          return {
            ...{ label: name, stroke, width: 2, dash: [...dash] },
            points: { show: true, size: 5, stroke, fill: stroke },
          };
        }),
      ],
      hooks: { setCursor: [({ cursor }) => onPlace(cursor.idx ?? null)] },
    },
    [labels.map((_, place) => place), ...lines.map(({ values }) => [...values])],
    into,
  );
  const observer = new ResizeObserver(() => {
    if (into.clientWidth > 0) chart.setSize({ width: into.clientWidth, height: HEIGHT });
  });
  observer.observe(into);
  return () => {
    observer.disconnect();
    chart.destroy();
  };
}
