import type { Random } from './random.ts';
import type { World } from './world.ts';

/** The network of one device: milliseconds until it is there again, 0 = it is there. */
export function createNetwork({ settings, working, stormUntil }: World, random: Random) {
  const { shares, offlineFor } = settings;
  const { offline } = shares;
  const away = () => random.between(...offlineFor) * 1_000;
  const there = () => random.until((away() * (1 - offline)) / offline);
  let from = offline > 0 ? Date.now() + there() : Infinity;
  let until = from + away();

  return function missing(): number {
    const now = Date.now();
    if (!working()) return 0;
    const storm = stormUntil();
    if (storm !== null) return storm - now;
    if (now < from) return 0;
    if (now < until) return until - now;
    from = now + there();
    until = from + away();
    return 0;
  };
}
