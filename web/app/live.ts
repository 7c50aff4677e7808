import { useEffect, useEffectEvent } from 'react';
import type { Category, ItemStatus } from '../../domain/words.ts';
import { request } from './api.ts';

/** What is told of an item that changed. */
export type LiveItem = {
  id: string;
  status: ItemStatus;
  category: Category | null;
  assignee: string | null;
  modifiedBy: string | null;
};
/** `null`: too much changed to name it, read again what is shown. */
export type LiveNews = { items: LiveItem[]; gone: string[] } | null;

const AGAIN_MS = 10_000;
const listeners = new Set<(news: LiveNews) => void>();
let source: EventSource | undefined;
let again: ReturnType<typeof setTimeout> | undefined;

const tell = (news: LiveNews): void => {
  for (const listener of listeners) listener(news);
};

function open(): void {
  if (source || document.hidden || listeners.size === 0) return;
  source = new EventSource('/v1/inbox/events');
  source.addEventListener('items', ({ data }: MessageEvent<string>) => tell(JSON.parse(data)));
  source.addEventListener('reload', () => tell(null));
  source.addEventListener('error', () => {
    if (source?.readyState !== EventSource.CLOSED) return;
    // Refused, and a browser does not say why: asking who we are tells a session that ended.
    close();
    again = setTimeout(() => void request('/v1/me').then(reopen, reopen), AGAIN_MS);
  });
}

function close(): void {
  clearTimeout(again);
  source?.close();
  source = undefined;
}

/** Opens it once more; what was missed meanwhile nobody tells. */
function reopen(): void {
  open();
  tell(null);
}

// A window that nobody looks at would hold one of the few connections that a browser has to a host.
document.addEventListener('visibilitychange', () => (document.hidden ? close() : reopen()));

/** Hears what changes in the inbox while it changes; all of a page share one stream. */
export function useLive(listen: (news: LiveNews) => void): void {
  const listener = useEffectEvent(listen);
  useEffect(() => {
    const own = (news: LiveNews) => listener(news);
    listeners.add(own);
    open();
    return () => {
      listeners.delete(own);
      if (listeners.size === 0) close();
    };
  }, []);
}
