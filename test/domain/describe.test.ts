import { describe, expect, it } from 'vitest';
import type { Facts } from '../../domain/facts.ts';
import type { ItemError } from '../../domain/item-error.ts';
import { describe as describeError } from '../../domain/rules/describe.ts';
import { judge } from '../../domain/rules/judge.ts';
import { problem } from '../../domain/rules/problem.ts';
import { categoryOf, type ErrorCode, errorCodes, type Step } from '../../domain/words.ts';
import {
  changesOf,
  company,
  completion,
  emma,
  issuedOrder,
  officeEdit,
  startWork,
  update,
} from './fixtures.ts';

const configuration = company();
const asking = { configuration, engineerId: 'emma', objectType: 'order', objectNumber: 'WO-1042' };
const byHugo = { engineerId: 'hugo' };

const firstOf = (step: Step, facts: Facts): ItemError => {
  const [first] = judge(configuration, facts, step);
  if (!first) throw new Error('The step found no error.');
  return first;
};

const inBoth = (error: ItemError, different: Partial<typeof asking> = {}) =>
  (['en', 'nl'] as const).map(
    (language) => describeError(error, { ...asking, ...different, language }).message,
  );

describe('the wording', () => {
  it('tells a missing transition with names and labels', () => {
    expect(inBoth(firstOf('authorize', completion(byHugo)), byHugo)).toEqual([
      'Hugo de Wit may not set an order to Technically completed. Function profile ‘Apprentice’ lacks this transition.',
      'Hugo de Wit mag een order niet op Technisch gereed zetten. In functieprofiel ‘Leerling’ ontbreekt deze overgang.',
    ]);
  });

  it('tells a field that is not modifiable', () => {
    const error = firstOf('authorize', update({ fields: { asset: 'x' } }));
    expect(inBoth(error)).toEqual([
      'Emma Bakker may not change Asset. In function profile ‘Mechanic’ this field is not modifiable.',
      'Emma Bakker mag Asset niet wijzigen. In functieprofiel ‘Monteur’ is dit veld niet wijzigbaar.',
    ]);
  });

  it('tells of a part that somebody else amended who may not set it', () => {
    const fields = { solution: 'x' };
    const amendedBy = (by: string) =>
      inBoth(firstOf('authorize', update({ fields, amended: { '/fields/solution': by } })));
    expect(amendedBy('bob')).toEqual([
      'Bob Visser may not change Solution: no function profile is assigned.',
      'Bob Visser mag Solution niet wijzigen: er is geen functieprofiel toegewezen.',
    ]);
    expect(amendedBy('zoe')).toEqual([
      'Solution was filled in by ‘zoe’, who is no longer a known user.',
      'Solution is ingevuld door ‘zoe’, die geen bekende gebruiker meer is.',
    ]);
    const moved = firstOf('authorize', completion({ amended: { '/toStatus': 'hugo' } }));
    expect(inBoth(moved)[0]).toBe(
      'Hugo de Wit may not set an order to Technically completed. Function profile ‘Apprentice’ lacks this transition.',
    );
    const chosen = firstOf('authorize', completion({ amended: { '/toStatus': 'zoe' } }));
    expect(inBoth(chosen)).toEqual([
      'Technically completed was chosen by ‘zoe’, who is no longer a known user.',
      'Technisch gereed is gekozen door ‘zoe’, die geen bekende gebruiker meer is.',
    ]);
  });

  it('tells whose value a conflict is about when somebody amended it', () => {
    const facts = update(
      { baseVersion: 7, fields: { solution: 'x' }, amended: { '/fields/solution': 'bob' } },
      { since: [officeEdit({ changes: changesOf({ solution: 'y' }) })] },
    );
    expect(inBoth(firstOf('transition', facts))[0]).toMatch(
      /: Bob Visser has ‘x’, it is now ‘y’\.$/,
    );
  });

  it('tells a property out of scope', () => {
    const error = firstOf('authorize', update({}, { object: issuedOrder({ property: 'EIN-01' }) }));
    expect(inBoth(error)).toEqual([
      'Emma Bakker may not work on property EIN-01: it is not in property set ‘Region north’.',
      'Emma Bakker mag niet werken op locatie EIN-01: die zit niet in locatieset ‘Regio noord’.',
    ]);
  });

  it("gives the rule's own text where it has one", () => {
    expect(inBoth(firstOf('validate', completion({ fields: {} })))).toEqual([
      'Fill in solution and cause before completing.',
      'Vul oplossing en oorzaak in voor het gereedmelden.',
    ]);
  });

  it.each([
    [{ cause: 'Magic' }, 'Cause must be one of: ‘Wear’, ‘Misuse’, ‘Leak’.'],
    [{ description: 3 }, 'Description must be text.'],
    [{ downtimeMinutes: 1.5 }, 'Downtime must be a whole number.'],
    [{ serial: 'b' }, 'Serial does not have the required form.'],
    [{ lines: [{ quantity: 0 }] }, 'Lines must be at least 1.'],
    [{ colour: 'red' }, 'colour is not a field of an order.'],
  ])('tells what the schema refuses: %j', (fields, message) => {
    expect(inBoth(firstOf('validate', update({ fields })))[0]).toBe(message);
  });

  it('tells a transition that is not configured', () => {
    const error = firstOf(
      'transition',
      completion({}, { object: issuedOrder({ status: 'on-hold' }) }),
    );
    expect(inBoth(error)).toEqual([
      'Order WO-1042: the transition from On hold to Technically completed is not configured.',
      'Order WO-1042: de overgang van Onderbroken naar Technisch gereed is niet geconfigureerd.',
    ]);
  });

  it('tells both sides of a conflict, by whom and when', () => {
    const error = firstOf(
      'transition',
      update(
        { baseVersion: 7, fields: { solution: 'Mine' } },
        { since: [officeEdit({ changes: changesOf({ solution: '' }) })] },
      ),
    );
    expect(inBoth(error)).toEqual([
      'Solution was changed meanwhile by Bob Visser at 2026-11-22 13:05 UTC: Emma Bakker has ‘Mine’, it is now nothing.',
      'Solution is intussen gewijzigd door Bob Visser om 2026-11-22 13:05 UTC: Emma Bakker heeft ‘Mine’, het is nu niets.',
    ]);
  });

  it('tells who has the order now', () => {
    const error = firstOf(
      'transition',
      update(
        { baseVersion: 7 },
        {
          object: issuedOrder({ assignee: 'hugo' }),
          since: [officeEdit({ assignee: { from: 'emma', to: 'hugo' } })],
        },
      ),
    );
    expect(inBoth(error)[0]).toBe(
      'Order WO-1042 was reassigned from Emma Bakker to Hugo de Wit by Bob Visser at 2026-11-22 13:05 UTC.',
    );
  });

  it('tells a status that is no longer the one seen', () => {
    const error = firstOf(
      'transition',
      startWork(
        { baseVersion: 7 },
        { object: issuedOrder({ status: 'cancelled' }), statusAtBase: 'issued' },
      ),
    );
    expect(inBoth(error)).toEqual([
      'Emma Bakker saw Issued, but the status is now Cancelled.',
      'Emma Bakker zag Uitgegeven, maar de status is nu Geannuleerd.',
    ]);
  });

  it('falls back to the id where the name is not known any more', () => {
    const error = firstOf('authorize', completion(byHugo));
    const gone = company({ objectTypes: [], functionProfiles: [], users: [emma()] });
    expect(inBoth(error, { configuration: gone, engineerId: 'hugo' })[0]).toBe(
      'hugo may not set an order to technically-completed. Function profile ‘apprentice’ lacks this transition.',
    );
  });

  it.each(errorCodes)('of %s is there in both languages, also when nothing is known', (code) => {
    const messages = inBoth(problem(code), {
      configuration: company({
        objectTypes: [],
        functionProfiles: [],
        propertySets: [],
        users: [],
      }),
    });
    for (const message of messages) expect(message).toMatch(/^[^{}]{10,}$/);
    expect(messages[0]).not.toBe(messages[1]);
  });

  it('repeats no placeholder that stands in a value', () => {
    const error = firstOf(
      'transition',
      update(
        { baseVersion: 7, fields: { solution: '{engineer} $& {by}' } },
        { since: [officeEdit({ changes: changesOf({ solution: 'x' }) })] },
      ),
    );
    expect(inBoth(error)[0]).toContain('has ‘{engineer} $& {by}’');
  });
});

describe('a described error', () => {
  it('has the shape of the API', () => {
    const error = firstOf('validate', completion({ fields: { solution: 'x' } }));
    expect(
      describeError(error, { ...asking, language: 'en', publicUrl: 'https://inbox.example' }),
    ).toEqual({
      category: 'validation',
      code: 'field-required',
      message: 'Fill in solution and cause before completing.',
      path: '/fields/cause',
      label: 'Cause',
      params: { field: 'cause' },
      rule: {
        kind: 'mandatory',
        id: 'order/solution-before-completion',
        version: 3,
        href: 'https://inbox.example/v1/config/object-types/order',
      },
      repairableBy: ['field-engineer', 'back-office', 'application-manager'],
      also: false,
    });
  });

  it.each([
    ['function-profile', '/v1/config/function-profiles/a%20b'],
    ['property-set', '/v1/config/property-sets/a%20b'],
    ['user', '/v1/config/users/a%20b'],
    ['object-type', '/v1/config/object-types/a%20b'],
    ['schema', '/v1/config/object-types/a%20b'],
  ] as const)('links the document of a %s', (kind, href) => {
    const error = problem('rule-broken', { rule: { kind, id: 'a b', version: 1 } });
    expect(describeError(error, { ...asking, language: 'en' }).rule?.href).toBe(href);
  });

  it.each([
    ['authorization', ['application-manager']],
    ['validation', ['field-engineer', 'back-office', 'application-manager']],
    ['configuration', ['application-manager']],
    ['conflict', ['back-office']],
    ['technical', []],
  ])('of category %s says who can repair it', (category, roles) => {
    const codes = (Object.keys(categoryOf) as ErrorCode[]).filter(
      (code) => categoryOf[code] === category,
    );
    for (const code of codes) {
      expect(describeError(problem(code), { ...asking, language: 'en' }).repairableBy).toEqual(
        roles,
      );
    }
  });
});
