import { Webhook } from 'standardwebhooks';
import { lookAtRule, rulesToLookAt } from '../db/notice-look.ts';
import { beginTry, endTry, type NoticeTry } from '../db/notice-send.ts';
import { afterTry, type NoticeState } from '../domain/notice.ts';
import type { Deps } from './deps.ts';
import { postWebhook } from './notice-post.ts';

/**
 * Looks at every rule; returns how many notices there are to send. A rule that cannot be looked at keeps no
 * other from it.
 */
export const lookAtRules =
  ({ db, publicUrl, notifier, onError }: Deps, beat: () => void) =>
  async (): Promise<number> => {
    let told = 0;
    for (const rule of await rulesToLookAt(db)) {
      beat();
      const tells = await lookAtRule(db, rule, publicUrl).catch((error: unknown) => {
        onError(error, { noticeRule: rule });
        return false;
      });
      if (tells) told += 1;
    }
    if (told > 0) notifier.due();
    return told;
  };

/** Tries to send a notice once, and notes what came of it; returns where the notice stands then. */
export const sendNotice =
  ({ db, webhooks }: Pick<Deps, 'db' | 'webhooks'>) =>
  async (id: string): Promise<NoticeState | 'over'> => {
    const attempt = await beginTry(db, id);
    if (!attempt) return 'over';
    const body = JSON.stringify(attempt.content);
    const outcome = await postWebhook(attempt.url, headersOf(attempt, body), body, webhooks);
    const next = afterTry(outcome, { tries: attempt.try, age: attempt.age }, Math.random());
    await endTry(db, attempt, outcome, next);
    return next.state;
  };

/**
 * The headers of https://www.standardwebhooks.com: the id is the same at every try, the time is the
 * database's; one signature for each secret that is in force.
 */
function headersOf({ id, now, secrets }: NoticeTry, body: string): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'AppSuite-inbox',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((each) => new Webhook(each).sign(id, now, body)).join(' '),
  };
}
