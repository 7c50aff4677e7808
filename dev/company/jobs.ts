import { type Work, works } from './work.ts';

/** What the morning tells about an order. `open`: nothing yet; `other`: the office is not that far. */
export type Story =
  | 'open'
  | 'other'
  | 'done'
  | 'helped'
  | 'apprentice'
  | 'unexplained'
  | 'from-hold'
  | 'cancelled-meanwhile'
  | 'reassigned-meanwhile'
  | 'rewritten-meanwhile'
  | 'two-engineers'
  | 'left'
  | 'moved'
  | 'back-office-down'
  | 'mistaken';

/** An order of the demo company and when work on it began. */
export type Job = {
  number: string;
  story: Story;
  /** Which of its story it is, from 0. */
  index: number;
  engineer: string;
  property: string;
  /** Status in which the office left it. */
  status: string;
  work: Work;
  /** Minutes from the start of work to the end of the morning; negative = due later. */
  minutesAgo: number;
};

const day = 24 * 60;
const morning = 4 * 60;

const inNorth = ['AMS-01', 'HRL-02', 'ALK-03', 'GRN-04'];
const inSouth = ['EHV-05', 'BRD-06', 'MST-07', 'TIL-08'];
const all = ['emma', 'finn', 'gita', 'jan', 'ines'];

type Draft = Omit<Job, 'number' | 'index' | 'work' | 'property' | 'status'> &
  Partial<Pick<Job, 'property' | 'status'>>;

/** The same story `count` times, by the engineers in turn. */
const repeat = (
  count: number,
  story: Story,
  engineers: string[],
  different: (index: number) => Partial<Draft> = () => ({}),
): Draft[] =>
  Array.from({ length: count }, (_, index) => ({
    story,
    engineer: engineers[index % engineers.length] ?? '',
    // Somewhere in this morning, in time for what follows on the order.
    minutesAgo: morning - ((index * 37) % (morning - 90)),
    ...different(index),
  }));

const donePerEngineer = 12;
const openPerEngineer = 24;
const leftBehind = ['reported', 'approved', 'administratively-completed', 'cancelled'];

const drafts: Draft[] = [
  // From a week ago until today.
  ...repeat(donePerEngineer * all.length, 'done', all, (index) => {
    const nth = Math.floor(index / all.length);
    const daysAgo = 7 - Math.floor((nth * 8) / donePerEngineer);
    return { minutesAgo: daysAgo * day + morning - ((index * 23) % 60) };
  }),
  ...repeat(4, 'done', ['kees'], (index) => ({ minutesAgo: (7 - index) * day + morning - index })),
  ...repeat(7, 'helped', ['hugo'], (index) => ({ minutesAgo: (7 - index) * day + 150 - index })),
  ...repeat(12, 'apprentice', ['hugo'], (index) => ({
    minutesAgo: (index < 4 ? day : 0) + morning - 11 * index,
  })),
  ...repeat(9, 'unexplained', all),
  ...repeat(15, 'from-hold', all, (index) => ({
    minutesAgo: Math.floor(index / 6) * day + morning - 9 * index,
  })),
  ...repeat(1, 'cancelled-meanwhile', ['finn']),
  ...repeat(1, 'reassigned-meanwhile', ['emma']),
  ...repeat(1, 'rewritten-meanwhile', ['gita']),
  ...repeat(1, 'two-engineers', ['emma']),
  // Thursday's order, as it were: Kees does not come back to it.
  ...repeat(1, 'left', ['kees'], () => ({ minutesAgo: 2 * day })),
  ...repeat(1, 'moved', ['jan'], () => ({ minutesAgo: day, property: 'EHV-05' })),
  ...repeat(2, 'back-office-down', ['ines', 'emma']),
  ...repeat(1, 'mistaken', ['jan']),
  ...repeat(openPerEngineer * 6, 'open', [...all, 'hugo'], (index) => ({
    minutesAgo: -60 * (index + 4),
  })),
  ...repeat(24, 'other', all, (index) => ({
    status: leftBehind[index % leftBehind.length] ?? 'reported',
    minutesAgo: 8 * day - 60 * index,
  })),
];

const propertyOf = (engineer: string, index: number): string => {
  const region = engineer === 'ines' ? inSouth : inNorth;
  return region[(index * 3) % region.length] ?? '';
};

function numbered(): Job[] {
  const counts = new Map<Story, number>();
  const jobs = drafts.map((draft, nth) => {
    const index = counts.get(draft.story) ?? 0;
    counts.set(draft.story, index + 1);
    const work = works[(nth * 5 + index) % works.length];
    if (!work) throw new Error('there is no work');
    const property = propertyOf(draft.engineer, nth);
    return { property, status: 'issued', ...draft, index, work };
  });
  // The older the work, the lower the number.
  jobs.sort((a, b) => b.minutesAgo - a.minutesAgo);
  return jobs.map((job, position) => ({ ...job, number: `WO-${1001 + position}` }));
}

/** Every order that the demo company begins with. */
export const jobs: readonly Job[] = numbered();

/** The meters of the buildings, with the reading that the office knows. */
export const meters = [...inNorth, ...inSouth].map((property, index) => ({
  number: `MTR-${index + 1}`,
  property,
  reading: 41_200 + 730 * index,
}));
