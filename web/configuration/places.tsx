import { createContext, useContext, useEffect, useState } from 'react';

/** Places of a document, as JSON pointers (RFC 6901): what is said against them, and which one is looked for. */

export type Fault = { pointer: string; detail: string; tone: 'error' | 'warning' };
/** A place to show; each asking is one of its own. */
export type Shown = { pointer: string };

type Places = { faults: readonly Fault[]; shown: Shown | null };

const PlacesContext = createContext<Places>({ faults: [], shown: null });
export const PlacesProvider = PlacesContext.Provider;

/** What a control at this place needs: what is wrong there, and that it can be found. */
export function usePlace(pointer: string) {
  const { faults, shown } = useContext(PlacesContext);
  const found = faults.filter((fault) => fault.pointer === pointer && fault.tone === 'error');
  return {
    'data-place': pointer,
    'data-shown': shown?.pointer === pointer || undefined,
    error: found.length > 0 ? found.map(({ detail }) => detail).join(' ') : undefined,
  };
}

/** What is wrong at a place or within it. */
export function useFaultsWithin(pointer: string): readonly Fault[] {
  const { faults } = useContext(PlacesContext);
  return faults.filter((fault) => isWithin(fault.pointer, pointer));
}

/** Lets something open itself when a place is looked for. */
export function useReveal(open: (pointer: string) => void): void {
  const { shown } = useContext(PlacesContext);
  const [seen, setSeen] = useState<Shown | null>(null);
  if (shown === seen) return;
  setSeen(shown);
  if (shown) open(shown.pointer);
}

/** Whether a place is another, or within it. */
export const isWithin = (pointer: string, outer: string): boolean =>
  pointer === outer || pointer.startsWith(`${outer}/`);

/** The parts of a pointer. */
export const partsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

const FOCUSABLE = 'input, select, textarea, button, a[href], [tabindex]';

/** For how long, in milliseconds, a place may take to appear: its names are still being read. */
const PATIENCE = 5_000;

/** Takes a person to a place; to what is around it, while or where the place itself is not on the page. */
export function useFocusOnShown(shown: Shown | null): void {
  useEffect(() => {
    if (!shown) return;
    const { pointer } = shown;
    focusOn(elementAround(pointer));
    if (elementAt(pointer)) return;
    const observer = new MutationObserver(() => {
      const found = elementAt(pointer);
      if (!found) return;
      observer.disconnect();
      focusOn(found);
    });
    observer.observe(document.body, { childList: true, subtree: true });
    const timer = setTimeout(() => observer.disconnect(), PATIENCE);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [shown]);
}

function focusOn(found: HTMLElement | null): void {
  if (!found) return;
  const focusable = found.matches(FOCUSABLE) ? found : found.querySelector(FOCUSABLE);
  found.scrollIntoView({ block: 'center' });
  if (focusable instanceof HTMLElement) focusable.focus({ preventScroll: true });
}

const elementAt = (pointer: string): HTMLElement | null =>
  document.querySelector<HTMLElement>(`[data-place="${CSS.escape(pointer)}"]`);

const elementAround = (pointer: string): HTMLElement | null =>
  pointer === ''
    ? null
    : (elementAt(pointer) ?? elementAround(pointer.slice(0, pointer.lastIndexOf('/'))));
