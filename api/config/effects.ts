import type { z } from 'zod';
import { createAction } from '../../db/bulk-create.ts';
import { transact } from '../../db/client.ts';
import type { ListedOpen, OpenRoot, Roots } from '../../db/forecast.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { type DocumentRef, nameOf } from '../../domain/configuration-check/finding.ts';
import type { BusinessObject } from '../../domain/facts.ts';
import { inLanguage } from '../../domain/language.ts';
import { showsItem } from '../../domain/office-scope.ts';
import type { Category } from '../../domain/words.ts';
import type { ApiContext, ApiDeps } from '../context.ts';
import { type Foreseen, isFailed, onlyRetrying, visitRoots } from '../inbox/foresee.ts';
import { problem, toProblem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import type { AffectedDocument } from './effects-schema.ts';
import { heavy } from './preview-slots.ts';
import { createTally } from './preview-tally.ts';
import { type Change, completes, touchedBy, touchedByEdit } from './preview-touched.ts';

export type Effects = { affected: z.infer<typeof AffectedDocument>; backgroundActionId?: string };

type Effect = {
  roots: Roots;
  /** The configuration in force after the change. */
  configuration: Configuration;
  touched: (root: OpenRoot) => Foreseen[] | Promise<Foreseen[]>;
  requeueAffected: boolean;
  /** What was changed, for people: the name of the background action. */
  name: string;
  /** What was changed, as it is kept with the background action. */
  request: Record<string, unknown>;
};

/** Categories whose repaired items go again by themselves (`settings.autoRequeue`). */
function automatic({ settings }: Configuration): Category[] {
  const all = Object.entries(settings.autoRequeue) as [Category, boolean | undefined][];
  return all.filter(([, enabled]) => enabled === true).map(([category]) => category);
}

/** Walks what a change touches, and requeues as one action what would complete, where that is asked for. */
async function effectsOf(deps: ApiDeps, c: ApiContext, effect: Effect) {
  const { configuration, requeueAffected } = effect;
  const scope = callerScope(c, configuration);
  const categories = requeueAffected ? [] : automatic(configuration);
  const isShown = (item: ListedOpen) => showsItem(scope, item);
  const isAutomatic = (item: ListedOpen) =>
    isShown(item) && item.category !== null && categories.includes(item.category);
  const tally = createTally();
  const wouldComplete: string[] = [];
  const requeued: string[] = [];
  const touchedIn = async (root: OpenRoot, isRetried: (item: ListedOpen) => boolean) =>
    (await effect.touched(onlyRetrying(root, isRetried))).filter(({ item }) => isShown(item));
  const repairedIn = (touched: Foreseen[]) =>
    touched.filter((each) => isFailed(each.item) && completes(each)).map(({ item }) => item.id);
  await visitRoots(deps.db, effect.roots, async (root) => {
    const touched = await touchedIn(root, isShown);
    for (const each of touched) tally.add(each);
    const repaired = repairedIn(touched);
    wouldComplete.push(...repaired);
    if (requeueAffected) requeued.push(...repaired);
    // Where others stay failed, these may fare differently: they are walked by themselves.
    else if (categories.length > 0 && touched.length > 0)
      requeued.push(...repairedIn(await touchedIn(root, isAutomatic)));
  });
  const action: Pick<Effects, 'backgroundActionId'> = requeued.length > 0 ? await requeue() : {};
  return { affected: tally.affected(), wouldComplete, ...action };

  async function requeue() {
    const why = requeueAffected ? '' : ` (automatic: ${categories.join(', ')})`;
    const asked = requeueAffected ? { requeueAffected } : { automatic: categories };
    const created = await transact(deps.db, (tx) =>
      createAction(tx, {
        kind: 'requeue',
        by: c.get('caller').id,
        name: `${effect.name}${why}`,
        selection: { ids: requeued },
        scope,
        request: { ...effect.request, ...asked },
      }),
    );
    deps.notifier.due();
    return 'id' in created ? { backgroundActionId: created.id } : {};
  }
}

/**
 * What saved documents mean for the inbox: the failed items that they touch, and what would become of
 * them. With `requeueAffected` those that would complete are queued as one background action, else those
 * of the categories for which the settings say so. Call it when the documents are in force.
 */
export async function effectsOfSave(
  deps: ApiDeps,
  c: ApiContext,
  { before, after, changed, requeueAffected }: SavedChange,
): Promise<Effects> {
  const change: Change = { before, after, documents: changed };
  const { affected, backgroundActionId } = await heavy.run(() =>
    effectsOf(deps, c, {
      roots: 'failed',
      configuration: after,
      touched: (root) => touchedBy(change, root),
      requeueAffected,
      name: `${changed.map(nameOf).join(', ')} saved`,
      request: { changed },
    }),
  );
  return { affected, ...(backgroundActionId && { backgroundActionId }) };
}

/**
 * What a caller is told when the change is saved and its effects cannot be worked out: that it is saved,
 * and how to ask for them again.
 */
export const savedAnyway =
  (etag: string) =>
  (error: unknown): never => {
    const { code } = toProblem(error);
    throw problem(
      code,
      'It is saved, but what it repairs could not be worked out. Send the same again with this ETag as If-Match: that changes nothing more.',
      { headers: { ETag: etag, 'Retry-After': '5' }, cause: error },
    );
  };

export type SavedChange = {
  before: Configuration;
  after: Configuration;
  changed: readonly DocumentRef[];
  requeueAffected: boolean;
};

/** Ids in an answer. */
const SHOWN = 200;

/** What an object means for the inbox, as it is now: the failed items of it, and of its root. */
export async function effectsOfEdit(
  deps: ApiDeps,
  c: ApiContext,
  object: BusinessObject,
  requeueAffected: boolean,
): Promise<Effects & { wouldComplete: string[] }> {
  const { objectType, objectId, number, parent, version } = object;
  const configuration = await deps.configuration.current();
  const label = configuration.objectTypes.get(objectType)?.label;
  const inForce = ({ items: [first] }: OpenRoot) =>
    deps.configuration.atLeast(first?.facts.configurationVersion ?? 0);
  const { wouldComplete, ...effects } = await effectsOf(deps, c, {
    roots: { root: parent ?? { objectType, objectId } },
    configuration,
    touched: async (root) => touchedByEdit(await inForce(root), root),
    requeueAffected,
    name: `${label ? inLanguage(label, 'en') : objectType} ${number} edited`,
    request: { changed: { objectType, objectId, version } },
  });
  return { wouldComplete: wouldComplete.slice(0, SHOWN), ...effects };
}
