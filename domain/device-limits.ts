import type { Settings } from './configuration.ts';
import { parseDuration } from './duration.ts';

/** From when on a device counts as silent or jammed. */
export type DeviceLimits = {
  /** Milliseconds without contact. */
  silentAfterMs: number;
  /** Milliseconds for which a failed item holds others back. */
  jammedAfterMs: number;
  /** Items that wait behind one failed item. */
  jammedBehind: number;
};

/** A day without contact is a day without work; a jam of an hour, or of ten items, is one that does not go by. */
const usual = { silentAfter: '24h', jammedAfter: '1h', jammedBehind: 10 };

/** The limits of the settings in force. */
export function deviceLimits({ devices }: Pick<Settings, 'devices'>): DeviceLimits {
  const { silentAfter, jammedAfter, jammedBehind } = { ...usual, ...devices };
  return {
    silentAfterMs: parseDuration(silentAfter),
    jammedAfterMs: parseDuration(jammedAfter),
    jammedBehind,
  };
}
