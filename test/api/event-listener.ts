import { until } from '../support/inbox.ts';

type Told = { event: string; id: string; data: { items?: { id: string }[]; gone?: string[] } };

/** Somebody who listens to `GET /v1/inbox/events`, as a browser does. */
export async function openListener(url: string, authorization: string, lastId?: string) {
  const left = new AbortController();
  const answer = await fetch(`${url}/v1/inbox/events`, {
    headers: { Authorization: authorization, ...(lastId && { 'Last-Event-ID': lastId }) },
    signal: left.signal,
  });
  const events: Told[] = [];
  let id = lastId ?? '';
  const hear = (block: string) => {
    const fields = block.split('\n').map((line) => /^(\w+): (.*)$/.exec(line)?.slice(1) ?? []);
    const { event, data, id: given } = Object.fromEntries(fields) as Record<string, string>;
    id = given ?? id;
    if (data !== undefined) events.push({ event: event ?? '', id, data: JSON.parse(data) });
  };
  const listen = async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of answer.body ?? []) {
      const blocks = (text + decoder.decode(part as Uint8Array, { stream: true })).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) hear(block);
    }
  };
  const ended = (answer.ok ? listen() : Promise.resolve()).catch(() => undefined);
  const items = () => events.flatMap(({ data }) => data.items ?? []);
  const listener = {
    ...{ status: answer.status, events, ended, items },
    lastId: () => id,
    names: () => events.map(({ event }) => event),
    gone: () => events.flatMap(({ data }) => data.gone ?? []),
    /** Settles when an item is told; with it. */
    hears: (wanted: string) => until(async () => items().findLast((item) => item.id === wanted)),
    async leave() {
      left.abort();
      await ended;
    },
  };
  if (answer.ok) await until(async () => events.length > 0);
  return listener;
}
export type EventListener = Awaited<ReturnType<typeof openListener>>;
