import { Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Configuration } from '../../domain/configuration.ts';
import { type Scope, scopeOf, worksInOffice } from '../../domain/office-scope.ts';
import type { ApiDeps, ApiEnv, Caller } from '../context.ts';
import { operation } from '../openapi.ts';
import { describeFailure, problem } from '../problem.ts';
import { createLive, type Listener, type Live } from './live.ts';
import { type News, reload } from './live-memory.ts';

/** Streams that one user may have open: every window has one, and a browser has few. */
const MOST_STREAMS = 20;
/** Milliseconds without a word after which a comment is sent: well below what ends a silent connection. */
const HEARTBEAT_MS = 15_000;
/** Milliseconds after which a client that was cut off comes back. */
const RETRY_MS = 2_000;

const example = `event: ready
id: 5f31d2f4-3c0e-4b7e-9a55-0c8f1e2a9b10.8123
retry: 2000
data: {}

event: items
id: 5f31d2f4-3c0e-4b7e-9a55-0c8f1e2a9b10.8131
data: {"items":[{"id":"0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10","status":"queued","category":null,"assignee":"bob","modifiedBy":"bob","receivedAt":"2026-11-22T09:14:03.120Z"}],"gone":[]}

`;

/** What a listener may see by now; null = nothing any more: the token expired, or who has it may not. */
function sightOf({ id, granted, until }: Caller, configuration: Configuration): Scope | null {
  const user = configuration.users.get(id);
  if (!user || performance.now() >= until) return null;
  const roles = user.roles.filter((role) => granted.includes(role));
  return worksInOffice({ active: user.active, roles }) ? scopeOf(configuration, user) : null;
}

const same = (a: Scope, b: Scope) => a === b || JSON.stringify(a) === JSON.stringify(b);

type Stream = {
  stream: SSEStreamingApi;
  stop: AbortSignal;
  caller: Caller;
  from: string | undefined;
};

/** Writes to one listener. */
function tellerOf(stream: SSEStreamingApi, live: Live) {
  let wroteAt = performance.now();
  const write = async (event: string, data: string, id: string, retry?: number) => {
    wroteAt = performance.now();
    await stream.writeSSE({ event, data, id, ...(retry !== undefined && { retry }) });
  };
  return {
    /** The first words, to somebody who was told up to `from` before; the place to go on from. */
    async begin(from: string | undefined): Promise<number> {
      const place = from === undefined ? live.end() : live.placeOf(from);
      const id = place === null || from === undefined ? live.id() : from;
      await write('ready', '{}', id, RETRY_MS);
      return place ?? this.tell(reload(live.end(), 'missed'));
    },
    /** Tells the news, or from time to time that there are none. */
    async tell({ place, event, data }: News): Promise<number> {
      const id = live.id();
      if (event) await write(event, data, id);
      else if (performance.now() - wroteAt >= HEARTBEAT_MS) {
        wroteAt = performance.now();
        // An id alone is no event: the client only remembers it.
        await stream.write(`: still here\nid: ${id}\n\n`);
      }
      return place;
    },
  };
}

/** `GET /v1/inbox/events`: what changes in the inbox, while it changes. */
export function inboxEventRoute(deps: ApiDeps): Hono<ApiEnv> {
  const live = createLive(deps);

  /** Tells a listener what changes, until it leaves, may not listen any more, or the process stops. */
  async function tell({ stream, stop, caller, from }: Stream, listener: Listener): Promise<void> {
    let configuration = await deps.configuration.current();
    const sight = async () => {
      // While the database is away nothing changes either.
      configuration = await deps.configuration.current().catch(() => configuration);
      return sightOf(caller, configuration);
    };
    const teller = tellerOf(stream, live);
    let place = await teller.begin(from);
    let seen = await sight();
    while (seen !== null && !stop.aborted && !stream.aborted) {
      place = await teller.tell(live.news(place, seen));
      await listener.next();
      const scope = await sight();
      if (scope !== null && !same(scope, seen))
        place = await teller.tell(reload(live.end(), 'scope'));
      seen = scope;
    }
  }

  return new Hono<ApiEnv>().get(
    '/events',
    operation({
      tag: 'Inbox',
      summary: 'What changes, while it changes (server-sent events)',
      description:
        'First `ready`: what is read from now on is kept up to date by what follows. `items`: items that changed, as far as the caller may see them, and `gone`: those that left the caller’s sight; at most one event a second, each item with its latest state, perhaps once more than needed. `reload`: read again what you show, because too much changed to name it (`many`), what changed since `Last-Event-ID` is not known any more (`missed`), or you see something else now (`scope`). With every event the counts of the summary may have changed. The stream ends when the token expires or its user is deactivated; whoever comes back with `Last-Event-ID`, to whichever process, is told what changed meanwhile.',
      answers: {
        200: {
          description: 'A stream that stays open; comments come in between.',
          schema: z.string(),
          type: 'text/event-stream',
          example,
        },
      },
      problems: [],
      parameters: [
        {
          name: 'Last-Event-ID',
          in: 'header',
          schema: { type: 'string' },
          description: 'The `id` of the last event that was received.',
        },
      ],
    }),
    async (c) => {
      // Without a body there is nobody to tell.
      if (c.req.raw.method === 'HEAD')
        return c.body(null, 200, { 'Content-Type': 'text/event-stream' });
      const caller = c.get('caller');
      assertFewStreams(live, caller);
      const listener = await live.join(caller.id);
      const stop = AbortSignal.any([c.req.raw.signal, ...(deps.stopping ? [deps.stopping] : [])]);
      stop.addEventListener('abort', listener.wake);
      const from = c.req.header('Last-Event-ID');
      // For proxies that collect answers before they pass them on.
      c.header('X-Accel-Buffering', 'no');
      return streamSSE(c, async (stream) => {
        stream.onAbort(listener.wake);
        await tell({ stream, stop, caller, from }, listener)
          .catch((error: unknown) =>
            deps.logger.warn({ error: describeFailure(error) }, 'a stream of events broke off'),
          )
          .finally(listener.leave);
      });
    },
  );
}

function assertFewStreams(live: Live, { id }: Caller): void {
  if (live.openFor(id) < MOST_STREAMS) return;
  throw problem('too-many-requests', `You have ${MOST_STREAMS} streams of events open already.`, {
    headers: { 'Retry-After': '60' },
  });
}
