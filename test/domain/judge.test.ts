import { describe, expect, it } from 'vitest';
import type { Configuration } from '../../domain/configuration.ts';
import type { Facts } from '../../domain/facts.ts';
import { judge, lookAhead } from '../../domain/rules/judge.ts';
import type { Step } from '../../domain/words.ts';
import {
  apprentice,
  bob,
  changesOf,
  company,
  completion,
  creation,
  emma,
  hugo,
  issuedOrder,
  mechanic,
  officeEdit,
  orderInProgress,
  orderType,
  ownChange,
  startWork,
  update,
} from './fixtures.ts';

type Row = {
  it: string;
  step: Step;
  facts: Facts;
  configuration?: Configuration;
  /** `code path rule` of every error, in order. */
  finds: string[];
};

const summary = (step: Step, facts: Facts, configuration = company()): string[] =>
  judge(configuration, facts, step).map(({ code, path = '-', rule }) =>
    [code, path, rule ? `${rule.kind}:${rule.id}@${rule.version}` : '-'].join(' '),
  );

const table = (rows: Row[]) =>
  it.each(rows)('$it', ({ step, facts, configuration, finds }) => {
    expect(summary(step, facts, configuration)).toEqual(finds);
  });

const byHugo = { engineerId: 'hugo', deviceId: 'phone-hugo' };

describe('authorize', () => {
  table([
    { it: 'lets a mechanic complete an order', step: 'authorize', facts: completion(), finds: [] },
    {
      it: 'stops an engineer nobody knows',
      step: 'authorize',
      facts: update({ engineerId: 'zoe' }),
      finds: ['engineer-unknown - user:zoe@0'],
    },
    {
      it: 'stops a leaver, and says what else is wrong',
      step: 'authorize',
      facts: update({ fields: { asset: 'B-8' } }),
      configuration: company({ users: [emma({ active: false })] }),
      finds: [
        'engineer-inactive - user:emma@6',
        'field-not-permitted /fields/asset function-profile:mechanic@4',
      ],
    },
    {
      it: 'stops a user who is no field engineer and has no profile',
      step: 'authorize',
      facts: update({ engineerId: 'bob' }),
      finds: ['action-not-permitted /action user:bob@6', 'action-not-permitted /action user:bob@6'],
    },
    {
      it: 'stops a user whose profile is gone',
      step: 'authorize',
      facts: update(),
      configuration: company({ functionProfiles: [] }),
      finds: ['action-not-permitted /action user:emma@6'],
    },
    {
      it: 'stops an action that the profile lacks',
      step: 'authorize',
      facts: creation({ ...byHugo, fields: { solution: 'x' } }),
      finds: ['action-not-permitted /action function-profile:apprentice@4'],
    },
    {
      it: 'stops an object type that the profile lacks with one error',
      step: 'authorize',
      facts: completion(),
      configuration: company({ functionProfiles: [mechanic({ objectTypes: {} })] }),
      finds: ['action-not-permitted /action function-profile:mechanic@4'],
    },
    {
      it: 'stops a transition that the profile lacks',
      step: 'authorize',
      facts: completion(byHugo),
      finds: ['action-not-permitted /toStatus function-profile:apprentice@4'],
    },
    {
      it: 'lets the apprentice start work',
      step: 'authorize',
      facts: startWork(byHugo),
      finds: [],
    },
    {
      it: 'judges the transition from the status the engineer saw',
      step: 'authorize',
      facts: startWork(
        { ...byHugo, baseVersion: 7 },
        { object: issuedOrder({ status: 'cancelled' }), statusAtBase: 'issued' },
      ),
      finds: [],
    },
    {
      it: 'needs the right for a status that comes with an update',
      step: 'authorize',
      facts: completion({ ...byHugo, action: 'update', fields: {} }),
      finds: ['action-not-permitted /toStatus function-profile:apprentice@4'],
    },
    {
      it: 'names every field that is not modifiable, and a locked one whatever the profile says',
      step: 'authorize',
      facts: update({ ...byHugo, fields: { solution: 'x', priority: 'low', costCentre: '1' } }),
      finds: [
        'field-not-permitted /fields/priority function-profile:apprentice@4',
        'field-not-permitted /fields/costCentre object-type:order@3',
      ],
    },
    {
      it: 'does not take the names of built-in properties for rights',
      step: 'authorize',
      facts: update({ ...byHugo, fields: { constructor: 'x', toString: 'y' } }),
      finds: [
        'field-not-permitted /fields/constructor function-profile:apprentice@4',
        'field-not-permitted /fields/toString function-profile:apprentice@4',
      ],
    },
    {
      it: 'keeps an engineer inside the property set',
      step: 'authorize',
      facts: update({}, { object: issuedOrder({ property: 'EIN-01' }) }),
      finds: ['object-out-of-scope /objectId property-set:region-north@5'],
    },
    {
      it: 'takes the property of the parent for a create',
      step: 'authorize',
      facts: creation({}, { parent: issuedOrder({ property: 'EIN-01' }) }),
      finds: ['object-out-of-scope /parent property-set:region-north@5'],
    },
    {
      it: 'covers nothing with a property set that is gone',
      step: 'authorize',
      facts: update(),
      configuration: company({ propertySets: [] }),
      finds: ['object-out-of-scope /objectId property-set:region-north@0'],
    },
    {
      it: 'lets an engineer without a property set work everywhere',
      step: 'authorize',
      facts: update({}, { object: issuedOrder({ property: 'EIN-01' }) }),
      configuration: company({ users: [emma({ propertySet: null })] }),
      finds: [],
    },
    {
      it: 'does not check an object without a property',
      step: 'authorize',
      facts: update({}, { object: issuedOrder({ property: null }) }),
      finds: [],
    },
    {
      it: 'leaves an unknown object type and an unknown status to validate',
      step: 'authorize',
      facts: update({ ...byHugo, objectType: 'pump' }, { object: null }),
      finds: [],
    },
    {
      it: 'gives no meaning to the words all and manage',
      step: 'authorize',
      facts: update({ fields: { solution: 'x' } }),
      configuration: company({
        functionProfiles: [
          mechanic({
            objectTypes: {
              all: { actions: ['update'], fields: { '*': 'modifiable' }, transitions: 'all' },
              order: { actions: ['update'], fields: { '*': 'read-only' }, transitions: [] },
            },
          }),
        ],
      }),
      finds: ['field-not-permitted /fields/solution function-profile:mechanic@4'],
    },
  ]);
});

describe('validate', () => {
  table([
    { it: 'passes a complete completion', step: 'validate', facts: completion(), finds: [] },
    { it: 'passes a create with what it needs', step: 'validate', facts: creation(), finds: [] },
    {
      it: 'knows only configured object types',
      step: 'validate',
      facts: update({ objectType: 'pump' }, { object: null }),
      finds: ['object-type-unknown /objectType object-type:pump@0'],
    },
    {
      it: 'knows only configured statuses',
      step: 'validate',
      facts: startWork({ toStatus: 'done' }),
      finds: ['status-unknown /toStatus object-type:order@3'],
    },
    {
      it: 'asks a transition for its status',
      step: 'validate',
      facts: update({ action: 'transition' }),
      finds: ['field-required /toStatus object-type:order@3'],
    },
    {
      it: 'needs the object, and still tells what is wrong with what was sent',
      step: 'validate',
      facts: completion({ fields: { cause: 'Magic' } }, { object: null }),
      finds: ['object-not-found /objectId -', 'field-invalid /fields/cause schema:order@3'],
    },
    {
      it: 'needs the parent that is named',
      step: 'validate',
      facts: creation({ parent: { objectType: 'order', objectId: 'WO-9' } }),
      finds: ['object-not-found /parent -'],
    },
    {
      it: 'lets a root object name itself by its number',
      step: 'validate',
      facts: update({ parent: { objectType: 'order', objectId: 'WO-1042' } }),
      finds: [],
    },
    {
      it: 'creates nothing twice',
      step: 'validate',
      facts: creation({}, { object: issuedOrder() }),
      finds: ['object-exists /objectId -'],
    },
    {
      it: 'lends a create nothing of an object that is there already',
      step: 'validate',
      facts: creation({ fields: { asset: 'B-7' } }, { object: issuedOrder() }),
      finds: ['object-exists /objectId -', 'field-required /fields/description schema:order@3'],
    },
    {
      it: 'tells a field that two rules ask for once',
      step: 'validate',
      facts: update({ fields: { asset: 'B-7' } }),
      configuration: company({
        objectTypes: [
          orderType({
            mandatory: [
              { id: 'one', fields: ['solution'], on: { action: 'update' } },
              { id: 'two', fields: ['solution', 'cause'], on: { action: 'update' } },
            ],
          }),
        ],
      }),
      finds: [
        'field-required /fields/solution mandatory:order/one@3',
        'field-required /fields/cause mandatory:order/two@3',
      ],
    },
    {
      it: 'reports every violation of the schema at once',
      step: 'validate',
      facts: update({
        fields: {
          cause: 'Magic',
          colour: 'red',
          downtimeMinutes: 1.5,
          lines: [{ quantity: 0 }, {}],
        },
      }),
      finds: [
        'field-unknown /fields/colour schema:order@3',
        'field-invalid /fields/cause schema:order@3',
        'field-invalid /fields/downtimeMinutes schema:order@3',
        'field-invalid /fields/lines/0/quantity schema:order@3',
        'field-required /fields/lines/1/quantity schema:order@3',
      ],
    },
    {
      it: 'does not blame an engineer for what was wrong in the object before',
      step: 'validate',
      facts: update(
        { fields: { solution: 'ok' } },
        { object: issuedOrder({ fields: { cause: 'Magic', colour: 'red' } }) },
      ),
      finds: [],
    },
    {
      it: 'holds an update to what the schema says of the object as a whole',
      step: 'validate',
      facts: update({ fields: { cause: 'Wear' } }),
      configuration: company({
        objectTypes: [
          orderType({
            schema: { ...orderType().schema, dependentRequired: { cause: ['solution'] } },
          }),
        ],
      }),
      finds: ['field-required /fields/solution schema:order@3'],
    },
    {
      it: 'asks a create for all that is required',
      step: 'validate',
      facts: creation({ fields: {} }),
      finds: ['field-required /fields/description schema:order@3'],
    },
    {
      it: 'asks for mandatory fields that would be empty',
      step: 'validate',
      facts: completion({ fields: { solution: '  ' } }),
      finds: [
        'field-required /fields/solution mandatory:order/solution-before-completion@3',
        'field-required /fields/cause mandatory:order/solution-before-completion@3',
      ],
    },
    {
      it: 'counts what the object already has',
      step: 'validate',
      facts: completion(
        { fields: {} },
        {
          object: orderInProgress({
            fields: { ...issuedOrder().fields, solution: 'Done', cause: 'Wear' },
          }),
        },
      ),
      finds: [],
    },
    {
      it: 'asks for no mandatory field when its condition does not hold',
      step: 'validate',
      facts: completion(
        { fields: {} },
        { object: orderInProgress({ fields: { ...issuedOrder().fields, priority: 'low' } }) },
      ),
      finds: [],
    },
    {
      it: 'tells a field that schema and rule both require once',
      step: 'validate',
      facts: creation({ fields: { solution: '' } }),
      configuration: company({
        objectTypes: [
          orderType({
            mandatory: [{ id: 'm', fields: ['description', 'solution'], on: { action: 'create' } }],
          }),
        ],
      }),
      finds: [
        'field-required /fields/description mandatory:order/m@3',
        'field-required /fields/solution mandatory:order/m@3',
      ],
    },
    {
      it: "applies the type's own rules",
      step: 'validate',
      facts: update({ fields: { downtimeMinutes: -1 } }),
      finds: ['field-invalid /fields/downtimeMinutes rule:order/downtime-not-negative@3'],
    },
    {
      it: 'does not blame a rule that trips over a value which the schema refuses',
      step: 'validate',
      facts: update({ fields: { downtimeMinutes: 'long' } }),
      finds: ['field-invalid /fields/downtimeMinutes schema:order@3'],
    },
    {
      it: 'blames a rule that breaks on a correct value',
      step: 'validate',
      facts: update({ fields: { solution: 'x' } }),
      configuration: company({
        objectTypes: [
          orderType({
            rules: [{ id: 'r', check: 'object.fields.nothing > 3', message: { en: 'x' } }],
          }),
        ],
      }),
      finds: ['rule-broken - rule:order/r@3'],
    },
    {
      it: 'blames a mandatory rule whose condition cannot be read',
      step: 'validate',
      facts: completion({ fields: {} }),
      configuration: company({
        objectTypes: [
          orderType({
            mandatory: [
              {
                id: 'm',
                fields: ['cause'],
                on: { toStatus: 'technically-completed' },
                when: 'object.fields.',
              },
            ],
          }),
        ],
      }),
      finds: ['rule-broken - mandatory:order/m@3'],
    },
    {
      it: 'blames a schema that is none',
      step: 'validate',
      facts: update({ fields: { solution: 'x' } }),
      configuration: company({
        objectTypes: [
          orderType({ schema: { type: 'object', properties: { solution: { type: 'text' } } } }),
        ],
      }),
      finds: ['rule-broken - schema:order@3'],
    },
  ]);
});

describe('transition', () => {
  const twoWays = (first: string, second: string) =>
    company({
      objectTypes: [
        orderType({
          transitions: [
            { id: 'one', from: 'issued', to: 'in-progress', guard: first },
            { id: 'two', from: 'issued', to: 'in-progress', guard: second },
          ],
        }),
      ],
    });

  table([
    { it: 'lets an order start', step: 'transition', facts: startWork(), finds: [] },
    { it: 'has nothing to say of an update', step: 'transition', facts: update(), finds: [] },
    {
      it: 'knows only configured transitions',
      step: 'transition',
      facts: completion({}, { object: issuedOrder({ status: 'on-hold' }) }),
      finds: ['transition-not-configured /toStatus object-type:order@3'],
    },
    {
      it: 'does not take a status for a transition to itself',
      step: 'transition',
      facts: startWork({}, { object: orderInProgress() }),
      finds: ['transition-not-configured /toStatus object-type:order@3'],
    },
    {
      it: 'moves a create only along configured transitions from the initial status',
      step: 'transition',
      facts: creation({ toStatus: 'in-progress' }),
      finds: ['transition-not-configured /toStatus object-type:order@3'],
    },
    {
      it: 'creates straight into a status that may follow the initial one, or in that itself',
      step: 'transition',
      facts: creation({ toStatus: 'issued' }),
      finds: [],
    },
    {
      it: 'takes the initial status for no move of a create',
      step: 'transition',
      facts: creation({ toStatus: 'reported' }),
      finds: [],
    },
    {
      it: 'heeds a guard',
      step: 'transition',
      facts: startWork({}, { object: issuedOrder({ fields: { asset: '' } }) }),
      finds: ['transition-not-allowed /toStatus transition:order/start-work@3'],
    },
    {
      it: 'blames a guard that breaks',
      step: 'transition',
      facts: startWork({}, { object: issuedOrder({ fields: {} }) }),
      finds: ['rule-broken - transition:order/start-work@3'],
    },
    {
      it: 'is content with one open way of several',
      step: 'transition',
      facts: startWork(),
      configuration: twoWays('nonsense', 'true'),
      finds: [],
    },
    {
      it: 'names every way that is closed',
      step: 'transition',
      facts: startWork(),
      configuration: twoWays('nonsense', 'false'),
      finds: [
        'rule-broken - transition:order/one@3',
        'transition-not-allowed /toStatus transition:order/two@3',
      ],
    },
    {
      it: 'finds the field that both sides changed',
      step: 'transition',
      facts: update(
        { baseVersion: 7, fields: { solution: 'Mine', cause: 'Wear' } },
        { since: [officeEdit({ changes: changesOf({ solution: 'Theirs', priority: 'high' }) })] },
      ),
      finds: ['version-conflict /fields/solution -'],
    },
    {
      it: 'sees no conflict where both sides came to the same value',
      step: 'transition',
      facts: update(
        { baseVersion: 7, fields: { lines: [{ quantity: 1, unit: 'm' }] } },
        { since: [officeEdit({ changes: changesOf({ lines: [{ unit: 'm', quantity: 1 }] }) })] },
      ),
      finds: [],
    },
    {
      it: 'takes another device of the same engineer for another side',
      step: 'transition',
      facts: update(
        { baseVersion: 7, fields: { solution: 'Mine' } },
        { since: [{ ...ownChange({ changes: changesOf({ solution: 'x' }) }), deviceId: 'phone' }] },
      ),
      finds: ['version-conflict /fields/solution -'],
    },
    {
      it: 'finds that the object was given to another engineer',
      step: 'transition',
      facts: update(
        { baseVersion: 7, fields: { solution: 'x' } },
        {
          object: issuedOrder({ assignee: 'hugo' }),
          since: [officeEdit({ assignee: { from: 'emma', to: 'hugo' } })],
        },
      ),
      finds: ['version-conflict /assignee -'],
    },
    ...[null, 'emma'].map(
      (assignee): Row => ({
        it: `works on an object that was given to ${assignee ?? 'nobody'} meanwhile`,
        step: 'transition',
        facts: update(
          { baseVersion: 7 },
          {
            object: issuedOrder({ assignee }),
            since: [officeEdit({ assignee: { from: 'hugo', to: assignee } })],
          },
        ),
        finds: [],
      }),
    ),
    {
      it: 'finds a status that is no longer the one seen, and judges no transition then',
      step: 'transition',
      facts: completion(
        { baseVersion: 7 },
        {
          object: issuedOrder({ status: 'cancelled' }),
          statusAtBase: 'in-progress',
          since: [officeEdit({ fromStatus: 'in-progress', toStatus: 'cancelled' })],
        },
      ),
      finds: ['status-conflict /toStatus -'],
    },
    {
      it: 'tells a status conflict alone, also where the way from the status seen is missing',
      step: 'transition',
      facts: completion(
        { baseVersion: 7 },
        { object: issuedOrder({ status: 'cancelled' }), statusAtBase: 'on-hold' },
      ),
      finds: ['status-conflict /toStatus -'],
    },
    {
      it: "does not let a morning's start, hold and completion on one base version conflict with itself",
      step: 'transition',
      facts: completion(
        { baseVersion: 7 },
        {
          object: orderInProgress({ version: 10 }),
          statusAtBase: 'issued',
          since: [
            ownChange({ version: 8, toStatus: 'in-progress' }),
            ownChange({ version: 9, toStatus: 'on-hold' }),
            ownChange({ version: 10, toStatus: 'in-progress' }),
          ],
        },
      ),
      finds: [],
    },
    {
      it: 'follows the device’s own moves past its changes that moved nothing',
      step: 'transition',
      facts: completion(
        { baseVersion: 7 },
        {
          statusAtBase: 'issued',
          since: [
            ownChange({ fromStatus: 'issued', toStatus: 'in-progress' }),
            ownChange({ version: 9, changes: changesOf({ priority: 'low' }), toStatus: null }),
          ],
        },
      ),
      finds: [],
    },
    {
      it: 'judges a transition without a base version from the status as it is',
      step: 'transition',
      facts: completion({}, { object: orderInProgress() }),
      finds: [],
    },
  ]);

  it('gives both values of a conflict, and who and when', () => {
    const facts = update(
      { baseVersion: 7, fields: { solution: 'Mine' } },
      { since: [officeEdit({ changes: changesOf({ solution: 'Theirs' }) })] },
    );
    expect(judge(company(), facts, 'transition')).toEqual([
      {
        category: 'conflict',
        code: 'version-conflict',
        path: '/fields/solution',
        params: {
          engineer: 'emma',
          field: 'solution',
          mine: 'Mine',
          theirs: 'Theirs',
          by: 'bob',
          at: '2026-11-22T13:05:12.000Z',
        },
        also: false,
      },
    ]);
  });

  it('gives the status seen and the status now of a status conflict', () => {
    const facts = completion(
      { baseVersion: 7 },
      {
        object: issuedOrder({ status: 'cancelled' }),
        statusAtBase: 'in-progress',
        since: [officeEdit({ toStatus: 'cancelled' })],
      },
    );
    expect(judge(company(), facts, 'transition')[0]?.params).toEqual({
      seen: 'in-progress',
      now: 'cancelled',
      by: 'bob',
      at: '2026-11-22T13:05:12.000Z',
    });
  });
});

describe('lookAhead', () => {
  const facts = completion({ ...byHugo, fields: {} }, { object: issuedOrder() });

  it('marks what the later steps would find', () => {
    expect(lookAhead(company(), facts, 'authorize').map(({ code, also }) => [code, also])).toEqual([
      ['field-required', true],
      ['field-required', true],
      ['transition-not-configured', true],
    ]);
  });

  it('looks only at later steps', () => {
    expect(lookAhead(company(), facts, 'validate').map(({ code }) => code)).toEqual([
      'transition-not-configured',
    ]);
    expect(lookAhead(company(), facts, 'transition')).toEqual([]);
  });
});

describe('a hostile or broken configuration', () => {
  it('stops no other item: what is wrong is an error of the items it touches', () => {
    const broken = company({
      objectTypes: [orderType({ rules: [{ id: 'r', check: '((', message: { en: 'x' } }] })],
      functionProfiles: [apprentice(), mechanic()],
      users: [emma(), hugo(), bob()],
    });
    expect(() => judge(broken, update(), 'validate')).not.toThrow();
    expect(judge(broken, update(), 'validate')[0]?.code).toBe('rule-broken');
  });
});
