import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterTry, codesOf, decideNotice, type Finding } from '../../domain/notice.ts';

const finding = (subject: string): Finding => ({
  ...{ subject, count: 1, items: [] },
  since: new Date(0),
});
const usual = { isReminderDue: false, tellWhenOver: true };

describe('what a rule tells', () => {
  it('is one notice for whatever begins together, and nothing while it goes on', () => {
    const found = ['a', 'b', 'c'].map(finding);
    const first = decideNotice(found, [], usual);
    expect(first).toMatchObject({ event: 'raised', about: found, over: [] });
    expect(decideNotice(found, ['a', 'b', 'c'], usual).event).toBeNull();
  });

  it('names what is new only, once more what still holds, and the end of the last', () => {
    expect(decideNotice(['a', 'b'].map(finding), ['a'], usual)).toMatchObject({
      event: 'raised',
      about: [{ subject: 'b' }],
    });
    const reminded = decideNotice([finding('a')], ['a', 'b'], { ...usual, isReminderDue: true });
    expect(reminded).toMatchObject({ event: 'reminder', about: [{ subject: 'a' }], over: ['b'] });
    expect(decideNotice([], ['a', 'b'], usual)).toMatchObject({
      event: 'resolved',
      over: ['a', 'b'],
    });
    expect(decideNotice([], ['a'], { ...usual, tellWhenOver: false })).toMatchObject({
      event: null,
      over: ['a'],
    });
  });

  it('tells of a subject once for each time that it begins, whatever the order of looks', () => {
    const looks = fc.array(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 30 });
    fc.assert(
      fc.property(looks, (sequence) => {
        let told: string[] = [];
        let before: string[] = [];
        for (const now of sequence) {
          const { event, about, over } = decideNotice(now.map(finding), told, usual);
          const begun = now.filter((each) => !before.includes(each));
          const named = event === 'raised' ? about.map(({ subject }) => subject) : [];
          expect(named).toEqual(begun);
          told = [...told.filter((each) => !over.includes(each)), ...named];
          before = now;
        }
      }),
    );
  });
});

describe('after a try', () => {
  it('is over with a 2xx, and for good with 410', () => {
    expect(afterTry({ status: 204, error: null }, { tries: 1, age: 0 }, 0).state).toBe('sent');
    expect(afterTry({ status: 410, error: null }, { tries: 1, age: 0 }, 0).state).toBe('given-up');
  });

  it.each([302, 400, 404, 500, 503, null])('comes another after %s, for three days', (status) => {
    const outcome = { status, error: null };
    let age = 0;
    let tries = 0;
    for (;;) {
      tries += 1;
      const { state, pause } = afterTry(outcome, { tries, age }, 0.5);
      if (pause === null) {
        expect(state).toBe('given-up');
        break;
      }
      expect(state).toBe('waiting');
      age += pause;
    }
    expect(tries).toBeGreaterThan(15);
    expect(age).toBeGreaterThan(60 * 3_600_000);
    expect(age).toBeLessThanOrEqual(72 * 3_600_000);
  });
});

it('narrows by category and code together', () => {
  expect(codesOf({})).toBeNull();
  expect(codesOf({ category: ['conflict'], code: ['arrived-late', 'field-required'] })).toEqual([
    'arrived-late',
  ]);
});
