import type { ClipboardEvent, KeyboardEvent } from 'react';

const CONTROLS = 'input, textarea, select';

/** The column and the row of what has the focus; undefined outside of the cells. */
function placeOf(target: EventTarget) {
  if (!(target instanceof HTMLElement) || !target.matches(CONTROLS)) return undefined;
  const { column } = target.closest<HTMLElement>('[data-column]')?.dataset ?? {};
  const { id } = target.closest<HTMLElement>('tr[data-id]')?.dataset ?? {};
  return column === undefined || id === undefined ? undefined : { target, column, id };
}

const controlsOf = (table: Element, column: string): HTMLElement[] =>
  [...table.querySelectorAll<HTMLElement>('[data-column]')]
    .filter(({ dataset }) => dataset.column === column)
    .flatMap((cell) => [...cell.querySelectorAll<HTMLElement>(CONTROLS)]);

type Deeds = {
  onSave: () => void;
  /** `first`: the cell that has the focus. */
  onPaste: (text: string, first: { id: string; column: string }) => void;
};

/** The keys of a grid: Enter goes down, with Ctrl it saves; several cells out of a spreadsheet are filled in. */
export const cellKeys = ({ onSave, onPaste }: Deeds) => ({
  onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const { key, shiftKey, altKey, ctrlKey, metaKey, nativeEvent } = event;
    const place = placeOf(event.target);
    if (!place || key !== 'Enter' || shiftKey || altKey || nativeEvent.isComposing) return;
    event.preventDefault();
    if (ctrlKey || metaKey) return onSave();
    const controls = controlsOf(event.currentTarget, place.column);
    controls[controls.indexOf(place.target) + 1]?.focus();
  },
  onPaste(event: ClipboardEvent<HTMLElement>) {
    const place = placeOf(event.target);
    const text = event.clipboardData.getData('text/plain');
    const isOne = !/[\t\r\n]/.test(text.trimEnd());
    // A single text goes where the caret is.
    if (!place || text.trim() === '' || (isOne && !place.target.matches('select'))) return;
    event.preventDefault();
    onPaste(text, place);
  },
});
