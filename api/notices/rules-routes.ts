import { Hono } from 'hono';
import { z } from 'zod';
import { type Db, transact } from '../../db/client.ts';
import { holdRule, writeNotice } from '../../db/notice-look.ts';
import {
  createRule,
  hasTestUnderWay,
  listRules,
  lockRule,
  MOST_RULES,
  type NoticeRule as NoticeRuleRow,
  noteTest,
  readRule,
  removeRule,
  replaceRule,
  rotateSecret,
} from '../../db/notice-rules.ts';
import { isTransactionId as isUuid } from '../../domain/transaction.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { assertMatch, requireMatch } from '../inbox/if-match.ts';
import { body, operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import {
  NoticeRule,
  NoticeRuleWithSecret,
  noticeRuleContent,
  Rotation,
  Secret,
} from './schemas.ts';
import { ruleExample, ruleTag, toRule } from './view.ts';

const noSuchRule = () => problem('not-found', 'There is no such rule.');
const exampleSecret = `whsec_${'A'.repeat(43)}=`;

/** The rule that the address names, locked, as the caller saw it. */
async function toChange(c: ApiContext, tx: Db): Promise<NoticeRuleRow> {
  const id = c.req.param('id');
  const rule = isUuid(id) ? await lockRule(tx, id) : undefined;
  if (!rule) throw noSuchRule();
  assertMatch(c, ruleTag(rule));
  return rule;
}

/** Nobody on the way keeps what is shown once. */
const shownOnce = (c: ApiContext) => c.header('Cache-Control', 'no-store');

/** `/v1/notices/rules`: of what the people who asked for it are told, and where. */
export function noticeRuleRoutes({ db, notifier, config }: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  const Content = noticeRuleContent(config.webhooksAllowed ?? []);
  const answer = {
    description: 'The rule, with its `ETag`.',
    schema: NoticeRule,
    example: ruleExample,
  };
  const ofChange = ['malformed', 'not-found', 'precondition-failed', 'media-type'] as const;

  app.get(
    '/rules',
    operation({
      tag: 'Configuration',
      summary: 'The rules of notices',
      answers: {
        200: {
          description: 'By name.',
          schema: z.object({ rules: z.array(NoticeRule) }),
          example: { rules: [ruleExample] },
        },
      },
    }),
    async (c) => c.json({ rules: (await listRules(db)).map(toRule) }),
  );

  app.post(
    '/rules',
    operation({
      tag: 'Configuration',
      summary: 'Make a rule of notices',
      description:
        'What holds for its condition is told once as a webhook (https://www.standardwebhooks.com), however many items or devices it is. The answer shows the secret of its signatures, and no other ever will.',
      answers: {
        201: {
          description: 'The rule with its secret.',
          schema: NoticeRuleWithSecret,
          example: { ...ruleExample, secret: exampleSecret },
        },
      },
      problems: ['malformed', 'state', 'media-type', 'invalid'],
    }),
    body(Content),
    async (c) => {
      const content = c.req.valid('json');
      const made = await transact(db, (tx) => createRule(tx, c.get('caller').id, content));
      if (!made)
        throw problem('state', `There are ${MOST_RULES} rules already; delete one of them first.`);
      c.header('ETag', ruleTag(made.rule));
      c.header('Location', `/v1/notices/rules/${made.rule.id}`);
      shownOnce(c);
      return c.json({ ...toRule(made.rule), secret: made.secret }, 201);
    },
  );

  app.get(
    '/rules/:id',
    operation({
      tag: 'Configuration',
      summary: 'One rule of notices',
      answers: { 200: answer },
      problems: ['not-found'],
    }),
    async (c) => {
      const id = c.req.param('id');
      const rule = isUuid(id) ? await readRule(db, id) : undefined;
      if (!rule) throw noSuchRule();
      c.header('ETag', ruleTag(rule));
      return c.json(toRule(rule));
    },
  );

  app.put(
    '/rules/:id',
    operation({
      tag: 'Configuration',
      summary: 'Replace a rule of notices',
      description:
        'Needs `If-Match`. One that looks at something else then begins anew; what waits to be sent goes to the new address, or nowhere once the rule is not active.',
      answers: { 200: answer },
      problems: [...ofChange, 'precondition-required', 'invalid'],
    }),
    body(Content),
    async (c) => {
      requireMatch(c);
      const content = c.req.valid('json');
      const rule = await transact(db, async (tx) =>
        replaceRule(tx, c.get('caller').id, await toChange(c, tx), content),
      );
      c.header('ETag', ruleTag(rule));
      return c.json(toRule(rule));
    },
  );

  app.delete(
    '/rules/:id',
    operation({
      tag: 'Configuration',
      summary: 'Delete a rule of notices',
      description:
        'With `If-Match` only if nobody changed it since. What it told stays in the log; what waits is not sent any more.',
      answers: { 204: { description: 'It is gone.' } },
      problems: ['not-found', 'precondition-failed'],
    }),
    async (c) => {
      await transact(db, async (tx) => removeRule(tx, c.get('caller').id, await toChange(c, tx)));
      return c.body(null, 204);
    },
  );

  app.post(
    '/rules/:id/rotate',
    operation({
      tag: 'Configuration',
      summary: 'Give a rule a new secret',
      description:
        'For a while webhooks are signed with both, so that the receiver can follow. The answer shows the new one, and no other ever will.',
      answers: {
        200: {
          description: 'The new secret.',
          schema: Secret,
          example: { secret: exampleSecret },
        },
      },
      problems: [...ofChange, 'invalid'],
    }),
    body(Rotation),
    async (c) => {
      const { overlapHours } = c.req.valid('json');
      const secret = await transact(db, async (tx) =>
        rotateSecret(tx, c.get('caller').id, await toChange(c, tx), overlapHours),
      );
      shownOnce(c);
      return c.json({ secret });
    },
  );

  app.post(
    '/rules/:id/test',
    operation({
      tag: 'Configuration',
      summary: 'Send a test of a rule of notices',
      description: 'What came of it stands in the log.',
      answers: {
        202: {
          description: 'It is on its way.',
          schema: z.object({ id: z.uuid().describe('Of the notice.') }),
          example: { id: ruleExample.id },
        },
      },
      problems: ['not-found', 'state', 'precondition-failed'],
    }),
    async (c) => {
      const id = await transact(db, async (tx) => {
        const known = await toChange(c, tx);
        const rule = await holdRule(tx, known.id);
        if (!rule) throw noSuchRule();
        if (await hasTestUnderWay(tx, known.id))
          throw problem('state', 'A test of this rule is on its way already.');
        await noteTest(tx, c.get('caller').id, known);
        return writeNotice(tx, rule, 'test', [], config.publicUrl);
      });
      notifier.due();
      c.header('Location', `/v1/notices/${id}`);
      return c.json({ id }, 202);
    },
  );
  return app;
}
