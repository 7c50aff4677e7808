import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemory, type News } from '../../api/inbox/live-memory.ts';
import type { Change } from '../../db/inbox-changes.ts';
import type { Scope } from '../../domain/office-scope.ts';

/** What is kept for those who listen, and for those who come back: so much, and of more it is said. */

const scope: Scope = { properties: ['AMS-01'], hiddenEngineers: [] };
const change = (id: string, property: string): Change => ({
  ...{ id, property, status: 'queued', category: null, assignee: null, modifiedBy: null },
  ...{ receivedAt: new Date(0), engineerId: 'emma', movedFrom: null },
});

/** One look: changes that the listener may see, ever so many that they may not, and transactions meanwhile. */
const look = fc.record({
  seen: fc.nat(2),
  others: fc.constantFrom(0, 1, 4_900),
  transactions: fc.nat(3),
  underWay: fc.nat(5),
});

const said = ({ event, data }: News): string[] | 'again' =>
  event === 'reload'
    ? 'again'
    : (event === null ? [] : JSON.parse(data).items).map(({ id }: { id: string }) => id);

it('tells everybody all that they may see since they were told last, or to read again', () => {
  fc.assert(
    fc.property(fc.array(look, { minLength: 6, maxLength: 14 }), (looks) => {
      const memory = createMemory();
      let [upTo, settled] = [100, 90];
      memory.take({ epoch: 'e', settled, upTo, changes: [] });
      // A listener of each moment, who is still there and slow, or went and comes back.
      const listeners = [{ place: memory.end(), id: memory.id(), missed: [] as string[] }];
      looks.forEach(({ seen, others, transactions, underWay }, n) => {
        const ids = Array.from({ length: seen }, (_, k) => `${n}-${k}`);
        const changes = [
          ...ids.map((id) => change(id, 'AMS-01')),
          ...Array.from({ length: others }, (_, k) => change(`${n}+${k}`, 'RTM-01')),
        ];
        // What is found was written by a transaction that had not ended at the look before.
        upTo += transactions + (changes.length > 0 ? 1 : 0);
        settled = Math.max(settled, upTo - underWay);
        memory.take({ epoch: 'e', settled, upTo, changes });
        for (const { missed } of listeners) missed.push(...ids);
        listeners.push({ place: memory.end(), id: memory.id(), missed: [] });
      });
      for (const { place, id, missed } of listeners) {
        const [slow, again] = [memory.news(place, scope), memory.placeOf(id)];
        const back = again === null ? 'again' : said(memory.news(again, scope));
        for (const told of [said(slow), back])
          if (told !== 'again') expect(told).toEqual(expect.arrayContaining(missed));
      }
      const [first] = listeners;
      const found = looks.reduce((sum, { seen, others }) => sum + seen + others, 0);
      if (found <= 20_000) expect(said(memory.news(first?.place ?? 0, scope))).not.toBe('again');
    }),
    { numRuns: 25 },
  );
});
