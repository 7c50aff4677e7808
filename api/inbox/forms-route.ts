import { Hono } from 'hono';
import { z } from 'zod';
import { readItems } from '../../db/inbox-item.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { body, operation } from '../openapi.ts';
import { callerScope } from '../scope.ts';
import { formsExample } from './examples.ts';
import { fieldsFormOf } from './form-view.ts';
import { readerOf, toItem } from './item-view.ts';
import { FormsAnswer } from './schemas.ts';

const Asked = z.strictObject({ ids: z.array(z.guid().toLowerCase()).min(1).max(500) });

/** `POST /v1/inbox/forms`: what amending many items together is made of; writes nothing. */
export const formsRoute = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/forms',
    operation({
      tag: 'Inbox',
      summary: 'What a form over many items is made of',
      description:
        'The items with their content, and the fields of their object types. Save what was filled in with `POST /v1/background-actions`, kind `amend`, one value for each.',
      answers: {
        200: { description: 'Items and forms.', schema: FormsAnswer, example: formsExample },
      },
      problems: ['malformed', 'media-type', 'too-large', 'invalid'],
    }),
    body(Asked),
    async (c) => {
      const { ids } = c.req.valid('json');
      const reader = await readerOf(c, deps);
      const { configuration } = reader;
      const { user } = c.get('caller');
      const items = await readItems(deps.db, callerScope(c, configuration), [...new Set(ids)]);
      const types = [...new Set(items.map(({ objectType }) => objectType))];
      const answer: FormsAnswer = {
        items: items.map((item) => ({ ...toItem(item, reader), content: item.content })),
        forms: Object.fromEntries(
          types.flatMap((type) => {
            const form = fieldsFormOf(configuration, user, type);
            return form ? [[type, form]] : [];
          }),
        ),
      };
      return c.json(answer, 200);
    },
  );
