import { Hono } from 'hono';
import type { ListedOpen } from '../../db/forecast.ts';
import { causeOf } from '../../domain/cause.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { applyChanges } from '../../domain/configuration-check/apply-changes.ts';
import { checkConfiguration } from '../../domain/configuration-check/check.ts';
import { showsItem } from '../../domain/office-scope.ts';
import { type ApiContext, type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { nextCursor, pageRequest } from '../inbox/cursor.ts';
import { type Foreseen, isFailed, onlyRetrying, visitRoots } from '../inbox/foresee.ts';
import { errorsOf, type Reader, readerOf } from '../inbox/item-view.ts';
import { body, operation } from '../openapi.ts';
import { type Fault, pointer, problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { ownId } from './kinds.ts';
import { previewExample } from './preview-example.ts';
import { createPage } from './preview-page.ts';
import { PreviewAnswer, PreviewRequest } from './preview-schemas.ts';
import { heavy } from './preview-slots.ts';
import { createTally, groupOf } from './preview-tally.ts';
import { completes, touchedBy } from './preview-touched.ts';

/** Members of all documents together. */
const MEMBERS = 200_000;
/** Sentences that a group shows of what would remain. */
const SENTENCES = 5;

/** The configuration with the changes in it; throws 422 where they could not be saved. */
function changed(before: Configuration, { changes }: PreviewRequest) {
  const places = new Map(changes.map(({ kind, id }, n) => [`${kind}/${id}`, n]));
  const refuse = (errors: Fault[]) => {
    throw problem('invalid', errors[0]?.detail ?? 'The documents do not fit.', { errors });
  };
  const misnamed = changes.flatMap(({ kind, id, document }, n) =>
    ownId(kind, document) === id
      ? []
      : [{ pointer: pointer(['changes', n, 'id']), detail: 'The document has another id.' }],
  );
  if (misnamed.length > 0) refuse(misnamed);
  const after = applyChanges(before, changes);
  const { errors, warnings } = checkConfiguration(after, changes);
  if (errors.length > 0)
    refuse(
      errors.map(({ kind, id, pointer: within, detail }) => ({
        pointer: `${pointer(['changes', places.get(`${kind}/${id}`) ?? 0, 'document'])}${within}`,
        detail,
      })),
    );
  return { after, warnings };
}

/** What would remain, group by group: a sentence for each cause, and each sentence once. */
function createRemains(reader: Reader) {
  type Remains = { causes: Set<string>; sentences: Set<string> };
  const groups = new Map<string, Remains>();
  return {
    add({ item, forecast }: Foreseen): void {
      const groupId = groupOf(item);
      const { causes, sentences } = groups.get(groupId) ?? {
        causes: new Set(),
        sentences: new Set(),
      };
      groups.set(groupId, { causes, sentences });
      for (const error of forecast.errors) {
        if (sentences.size === SENTENCES) return;
        const cause = causeOf(error, item.objectType);
        if (causes.has(cause)) continue;
        causes.add(cause);
        const [described] = errorsOf([error], item, reader);
        if (described) sentences.add(described.message);
      }
    },
    of: (groupId: string) => [...(groups.get(groupId)?.sentences ?? [])],
  };
}

async function preview(deps: ApiDeps, c: ApiContext, request: PreviewRequest) {
  const before = await deps.configuration.current();
  const { after, warnings } = changed(before, request);
  const scope = callerScope(c, before);
  const reader = { ...(await readerOf(c, deps)), configuration: after };
  const page = createPage(pageRequest(request, { key: 'text', id: 'uuid' }));
  const tally = createTally();
  const remains = createRemains(reader);
  const change = { before, after, documents: request.changes };
  const isShown = (item: ListedOpen) => showsItem(scope, item);
  await visitRoots(deps.db, 'failed', (root) => {
    const mine = onlyRetrying(root, isShown);
    const touched = touchedBy(change, mine).filter(({ item }) => isShown(item));
    for (const each of touched) {
      tally.add(each);
      if (isFailed(each.item) && !completes(each)) remains.add(each);
    }
    page.take(root.key, touched);
  });
  const affected = tally.affected();
  return {
    ...affected,
    groups: affected.groups.map((group) => {
      const errors = remains.of(group.groupId);
      return errors.length > 0 ? { ...group, errors } : group;
    }),
    items: page.items.map(({ item, forecast: { id, outcome, errors, waitsFor } }) => ({
      ...{ id, status: item.status, outcome, waitsFor },
      ...{ objectType: item.objectType, objectNumber: item.objectNumber },
      errors: errorsOf(errors, item, reader),
    })),
    warnings,
    nextCursor: nextCursor(request, page.next()),
  };
}

/** `POST /v1/config/preview`: what changes of the configuration would mean; writes nothing. */
export const previewRoute = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/preview',
    operation({
      tag: 'Configuration',
      summary: 'Preview changes',
      description:
        'Which failed items would complete with these documents in force, which would still fail and why, and what would become of what waits behind them. Nothing is written.',
      answers: {
        200: {
          description: 'Counted over everything that the changes touch; `items` is one page of it.',
          schema: PreviewAnswer,
          example: previewExample,
        },
      },
      problems: ['malformed', 'media-type', 'too-large', 'invalid'],
    }),
    requireRole('application-manager'),
    body(PreviewRequest, MEMBERS),
    async (c) => {
      const answer = heavy.tryRun(() => preview(deps, c, c.req.valid('json')));
      if (!answer)
        throw problem('too-many-requests', 'Other previews are running; try again in a moment.', {
          headers: { 'Retry-After': '3' },
        });
      return c.json(await answer, 200);
    },
  );
