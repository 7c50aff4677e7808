import { useSyncExternalStore } from 'react';

/** A value that lives outside React, such as what every request of the page shares. */
export type Store<T> = {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
};

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The store's value, kept up to date. */
export const useStore = <T>({ subscribe, get }: Store<T>): T =>
  useSyncExternalStore(subscribe, get);

/** A store that this browser remembers, for what a person chose; `accept` refuses what is not known any more. */
export function rememberedStore<T extends string>(
  name: string,
  initial: T,
  accept: (value: string) => value is T,
): Store<T> {
  const key = `appsuite-inbox.${name}`;
  const kept = storage()?.getItem(key) ?? null;
  const store = createStore(kept !== null && accept(kept) ? kept : initial);
  store.subscribe(() => storage()?.setItem(key, store.get()));
  return store;
}

/** A browser may forbid it; then nothing is remembered. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
