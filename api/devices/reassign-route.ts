import { Hono } from 'hono';
import { z } from 'zod';
import { type Db, transact } from '../../db/client.ts';
import { type HandOver, handOver, holdDevice, readHandOvers } from '../../db/device-reassign.ts';
import type { Language } from '../../domain/words.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { actorOf, idempotencyKey, keyReused } from '../idempotency.ts';
import { changedMeanwhile, matches } from '../inbox/if-match.ts';
import type { Reader } from '../inbox/item-view.ts';
import { withTime } from '../inbox/story.ts';
import { body, operation } from '../openapi.ts';
import { problem, type Told } from '../problem.ts';
import { noSuchDevice, type Seen, seenDevice } from './read-routes.ts';
import { deviceExample, Reassigned } from './schemas.ts';
import { momentText } from './timeline-words.ts';
import { deviceTag, toDevice } from './view.ts';

const Reassign = z.strictObject({
  engineer: z.string().min(1).max(200).describe('Whose it is to be.'),
  reason: z.string().trim().min(1).max(2_000),
});
type Asked = z.infer<typeof Reassign>;

type Wording = Record<Language, string>;
const wordings = {
  done: {
    en: 'The device is {name}’s now. What was received stays with its author.',
    nl: 'Het toestel is nu van {name}. Wat ontvangen is, blijft bij de maker.',
  },
  unsent: {
    en: ' It reported {count} transactions that were not sent: sent from now on, they count as {name}’s.',
    nl: ' Het meldde {count} transacties die nog niet verzonden waren: wat vanaf nu verzonden wordt, telt als van {name}.',
  },
  unknown: {
    en: 'No active field engineer of this name is known to you.',
    nl: 'U kent geen actieve monteur met deze naam.',
  },
  already: { en: 'The device is {name}’s already.', nl: 'Het toestel is al van {name}.' },
} satisfies Record<string, Wording>;

const fill = (wording: string, words: Record<string, string>) =>
  wording.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '');

/** The name of the engineer who is to have it; throws 422 for anybody who cannot, or is not the caller's to name. */
function receiverOf({ engineer }: Asked, { scope, reader }: Seen): string {
  const user = reader.configuration.users.get(engineer);
  const hidden = scope !== 'all' && scope.hiddenEngineers.includes(engineer);
  if (user?.active && user.roles.includes('field-engineer') && !hidden) return user.name;
  const detail = wordings.unknown[reader.language];
  throw problem('invalid', detail, { errors: [{ pointer: '/engineer', detail }] });
}

const toldOf = ({ at, by, ...data }: HandOver, reader: Reader): Told => ({
  kind: 'device.reassigned',
  at: at.toISOString(),
  by,
  via: 'api',
  text: momentText({ source: 'hand-over', at: at.toISOString(), by, data }, reader),
});

/** Hands it over under the device's lock; a repeat of the request does nothing more. */
async function reassign(c: ApiContext, tx: Db, asked: Asked, seen: Seen): Promise<void> {
  const { reader, device } = seen;
  const { language } = reader;
  const { by, requestId } = actorOf(c);
  const held = await holdDevice(tx, device.id);
  if (!held) throw noSuchDevice();
  const earlier = await readHandOvers(tx, device.id);
  const repeated = earlier.find((each) => each.requestId === requestId);
  if (repeated) {
    if (repeated.to === asked.engineer && repeated.reason === asked.reason) return;
    throw keyReused(language);
  }
  const [last] = earlier;
  const change = last && toldOf(last, reader);
  // Handed over since it was read here: it may be somebody's whom the caller does not see.
  if (held.version !== device.version || !matches(c, deviceTag(held)))
    throw changedMeanwhile(language, deviceTag(held), change);
  const name = receiverOf(asked, seen);
  if (held.engineerId === asked.engineer) {
    const detail = fill(wordings.already[language], { name });
    throw problem('state', change ? `${detail} ${withTime(change)}` : detail, {
      ...(change && { change }),
    });
  }
  await handOver(tx, device.id, held, { by, to: asked.engineer, reason: asked.reason, requestId });
}

/** `POST /v1/devices/{id}/reassign`: the device goes to another engineer. */
export const reassignRoute = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/:id/reassign',
    operation({
      tag: 'Inbox',
      summary: 'Hand a device over to another engineer',
      description:
        'From its commit on the device is the other engineer’s: what it sends is theirs, and to the engineer before it looks as if it were not there. What was received stays with its author, is judged by the author’s rights, and is read, amended, answered and withdrawn by the author under its id. The verdict feed goes with the device, so that its outbox can be emptied: of what an earlier engineer sent it tells the state only, no errors, questions or changes. Let the device send everything first: what is still on it will be received as the other engineer’s; `message` says when something was.',
      answers: {
        200: {
          description: 'The device as it is now.',
          schema: Reassigned,
          example: {
            ...deviceExample,
            engineerId: 'finn',
            message: 'The device is Finn’s now. What was received stays with its author.',
          },
        },
      },
      problems: [
        ...(['malformed', 'not-found', 'state', 'precondition-failed', 'media-type'] as const),
        ...(['invalid', 'key-reused'] as const),
      ],
      parameters: [
        {
          name: 'If-Match',
          in: 'header',
          schema: { type: 'string' },
          description: 'The ETag of the device: refuses with 412 when somebody was first.',
        },
        idempotencyKey,
      ],
    }),
    body(Reassign),
    async (c) => {
      const asked = c.req.valid('json');
      const seen = await seenDevice(c, deps);
      await transact(deps.db, (tx) => reassign(c, tx, asked, seen));
      const { device, reader } = await seenDevice(c, deps);
      deps.notifier.changed(device.id);
      c.header('ETag', deviceTag(device));
      const { users } = reader.configuration;
      const words = {
        name: users.get(device.engineerId)?.name ?? device.engineerId,
        count: String(device.unsent),
      };
      const { done, unsent } = wordings;
      const message = `${done[reader.language]}${device.unsent > 0 ? unsent[reader.language] : ''}`;
      return c.json({ ...toDevice(device), message: fill(message, words) }, 200);
    },
  );
