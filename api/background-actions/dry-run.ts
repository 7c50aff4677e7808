import { nextOf } from '../../db/amend.ts';
import { readSelection, type SelectedItem, type Selection } from '../../db/bulk-selection.ts';
import type { ListedOpen, OpenItem, OpenRoot } from '../../db/forecast.ts';
import type { Scope } from '../../db/inbox-scope.ts';
import type { BulkChange } from '../../domain/background-action.ts';
import type { User } from '../../domain/configuration.ts';
import type { ItemError } from '../../domain/item-error.ts';
import { assigneeFault } from '../../domain/office-scope.ts';
import { amendedFacts } from '../../domain/rules/amend.ts';
import { isFinal } from '../../domain/words.ts';
import { groupOf } from '../config/preview-tally.ts';
import type { ApiDeps } from '../context.ts';
import { type Foreseen, foresee, isFailed, onlyRetrying, visitRoots } from '../inbox/foresee.ts';
import { errorsOf, type Reader } from '../inbox/item-view.ts';
import { changeOf, type NewBackgroundAction } from './request.ts';
import type { BulkForecast } from './schemas.ts';

/** Groups and items that an answer shows. */
const SHOWN = 200;

type Outcome = 'would-complete' | 'would-fail' | 'would-wait' | 'would-pass-over';
type Judged = {
  item: ListedOpen;
  outcome: Outcome;
  errors: ItemError[];
  waitsFor: string | null;
};

const none = () => ({ wouldComplete: 0, wouldFail: 0, wouldWait: 0 });
type Counts = ReturnType<typeof none>;

function createTally() {
  const all = none();
  const groups = new Map<string, Counts>();
  const count = (counts: Counts, outcome: Outcome) => {
    if (outcome === 'would-complete') counts.wouldComplete += 1;
    if (outcome === 'would-fail') counts.wouldFail += 1;
    if (outcome === 'would-wait') counts.wouldWait += 1;
  };
  return {
    all,
    add({ item, outcome }: Judged) {
      count(all, outcome);
      if (!isFailed(item)) return;
      const groupId = groupOf(item);
      const group = groups.get(groupId) ?? none();
      groups.set(groupId, group);
      count(group, outcome);
    },
    groups() {
      const size = (counts: Counts) => counts.wouldComplete + counts.wouldFail + counts.wouldWait;
      return [...groups]
        .map(([groupId, counts]) => ({ groupId, ...counts }))
        .sort((a, b) => size(b) - size(a))
        .slice(0, SHOWN);
    },
  };
}

/** The items of a root with their amendments, as far as the author may make them; and what may not be. */
function amended(
  root: OpenRoot,
  amend: (item: OpenItem) => OpenItem | ItemError[],
): { root: OpenRoot; refused: Map<string, ItemError[]> } {
  const refused = new Map<string, ItemError[]>();
  const items = root.items.map((item) => {
    const next = amend(item);
    if (!Array.isArray(next)) return next;
    refused.set(item.id, next);
    return item;
  });
  return { root: { ...root, items }, refused };
}

/** What a retry of the selected items of a root would come to. */
function judged(
  root: OpenRoot,
  foreseen: Foreseen[],
  isSelected: (item: ListedOpen) => boolean,
  refused: ReadonlyMap<string, ItemError[]>,
): Judged[] {
  const found = new Map(foreseen.map((each) => [each.item.id as string, each.forecast]));
  return [...root.items, ...root.beyond].filter(isSelected).map((item): Judged => {
    const errors = refused.get(item.id);
    if (errors) return { item, outcome: 'would-pass-over', errors, waitsFor: null };
    const forecast = found.get(item.id);
    // What is held back by an item that is not selected is not walked.
    if (!forecast) return { item, outcome: 'would-wait', errors: [], waitsFor: null };
    const { outcome, waitsFor } = forecast;
    return {
      ...{ item, waitsFor, errors: forecast.errors },
      outcome: outcome === 'would-fail' && waitsFor !== null ? 'would-wait' : outcome,
    };
  });
}

export type DryRun = {
  asked: NewBackgroundAction;
  selection: Selection;
  scope: Scope;
  user: User;
  reader: Reader;
};

/** What an action would do; nothing is written. Throws `SelectionRefused`. */
export async function dryRun(deps: ApiDeps, run: DryRun): Promise<BulkForecast> {
  const { asked, selection, scope, reader } = run;
  const selected = await readSelection(deps.db, scope, selection);
  const assignee = asked.kind === 'assign' ? asked.assignee : null;
  const isActedOn = (item: SelectedItem) =>
    !isFinal(item.status) && !assigneeFault(reader.configuration, assignee, item);
  const open = new Map([...selected].filter(([, item]) => isActedOn(item)));
  const { kind } = asked;
  const count = selected.size;
  const passedOver = count - open.size;
  if (kind === 'cancel' || kind === 'assign')
    return { kind, count, wouldPassOver: passedOver, forecast: null };

  const tally = createTally();
  const items: Judged[] = [];
  let refusedCount = 0;
  const amend = amendmentOf(run);
  await visitRoots(deps.db, { items: [...open.keys()] }, async (whole) => {
    const configuration = await deps.configuration.atLeast(
      whole.items[0]?.facts.configurationVersion ?? 0,
    );
    const isSelected = ({ id }: ListedOpen) => open.has(id);
    const { root, refused } = amended(whole, (item) =>
      isSelected(item) ? amend(configuration, item) : item,
    );
    refusedCount += refused.size;
    const retried = onlyRetrying(root, (item) => isSelected(item) && !refused.has(item.id));
    for (const each of judged(root, foresee(configuration, retried), isSelected, refused)) {
      tally.add(each);
      if (items.length < SHOWN) items.push(each);
    }
  });
  return {
    ...{ kind, count, wouldPassOver: passedOver + refusedCount },
    forecast: {
      ...{ ...tally.all, groups: tally.groups() },
      items: items.map(({ item, outcome, errors, waitsFor }) => ({
        ...{ id: item.id, outcome, waitsFor },
        errors: errorsOf(
          errors,
          outcome === 'would-pass-over' ? { ...item, engineerId: run.user.id } : item,
          reader,
        ),
      })),
    },
  };
}

/** How the action amends an item; the errors where its author may not. */
function amendmentOf({ asked, selection, user }: DryRun) {
  const own = new Map<string, BulkChange>(
    'values' in selection ? selection.values.map((value) => [value.id, value]) : [],
  );
  const common = changeOf(asked);
  return (configuration: Parameters<typeof nextOf>[0], item: OpenItem): OpenItem | ItemError[] => {
    if (asked.kind !== 'amend') return item;
    const { fields, drop, toStatus, baseVersion } = own.get(item.id) ?? common;
    const amendment = { fields, drop, toStatus, baseVersion };
    const outcome = nextOf(configuration, item.facts, { amendment, user });
    if (outcome.effect === 'refused') return outcome.errors;
    if (outcome.effect === 'stale' || item.status === 'in-progress') return [];
    const { content, amended: parts } = outcome.next;
    return { ...item, facts: amendedFacts(item.facts, content, parts) };
  };
}
