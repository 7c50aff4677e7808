import { useEffect, useEffectEvent } from 'react';
import { rememberedStore } from './store.ts';

const isOnOff = (value: string): value is 'on' | 'off' => value === 'on' || value === 'off';

/** Keys of one letter get in the way of some people, so they can be switched off (WCAG 2.1.4). */
export const shortcutsStore = rememberedStore<'on' | 'off'>('shortcuts', 'on', isOnOff);

/** Whether keys are meant for what has the focus. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]')) return true;
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox';
  return target.isContentEditable || ['TEXTAREA', 'SELECT'].includes(target.tagName);
}

/** Keys by what they type (`?`, not Shift and something), and what they do. `?` works always. */
export function useShortcuts(keys: Record<string, () => void>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (shortcutsStore.get() === 'off' && event.key !== '?') return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
