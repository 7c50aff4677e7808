import { describe, expect, it } from 'vitest';
import type { Configuration, ObjectType, Settings } from '../../domain/configuration.ts';
import {
  applyChanges,
  type DocumentChange,
} from '../../domain/configuration-check/apply-changes.ts';
import { changesBetween } from '../../domain/configuration-check/changes-between.ts';
import { checkConfiguration } from '../../domain/configuration-check/check.ts';
import { conditionFault } from '../../domain/rules/condition-types.ts';
import { judge } from '../../domain/rules/judge.ts';
import {
  apprentice,
  bob,
  company,
  emma,
  hugo,
  mechanic,
  orderType,
  regionNorth,
  update,
} from './fixtures.ts';

const mia = () => bob({ id: 'mia', name: 'Mia', roles: ['application-manager'] });

const documents = (): Configuration => company({ users: [emma(), hugo(), bob(), mia()] });

const typeChange = (different: Partial<ObjectType>): DocumentChange => {
  const document = orderType(different);
  return { kind: 'object-type', id: document.name, document };
};
const profileChange = (document: ReturnType<typeof mechanic>): DocumentChange => ({
  kind: 'function-profile',
  id: document.id,
  document,
});
const userChange = (document: ReturnType<typeof emma>): DocumentChange => ({
  kind: 'user',
  id: document.id,
  document,
});
const settingsChange = (different: Partial<Settings>): DocumentChange => {
  const { version: _version, ...settings } = documents().settings;
  return { kind: 'settings', id: 'settings', document: { ...settings, ...different } };
};
const check = (...changes: DocumentChange[]) =>
  checkConfiguration(applyChanges(documents(), changes), changes);
const errors = (...changes: DocumentChange[]) => check(...changes).errors;
const pointers = (...changes: DocumentChange[]) => errors(...changes).map((each) => each.pointer);
const warnings = (...changes: DocumentChange[]) =>
  check(...changes).warnings.map(({ kind, id, pointer }) => `${kind}/${id}${pointer}`);

const { statuses, transitions, schema } = orderType();
const renamed = statuses.map((status) =>
  status.name === 'on-hold' ? { ...status, name: 'paused' } : status,
);
const withoutField = (field: string): ObjectType['schema'] => ({
  ...schema,
  properties: Object.fromEntries(
    Object.entries(schema.properties).filter(([name]) => name !== field),
  ),
});

describe('a configuration', () => {
  it('that holds together has no errors', () => {
    const everything = documents();
    const all = [
      { kind: 'object-type' as const, id: 'order' },
      { kind: 'function-profile' as const, id: 'apprentice' },
      { kind: 'user' as const, id: 'hugo' },
      { kind: 'settings' as const, id: 'settings' },
    ];
    expect(checkConfiguration(everything, all).errors).toEqual([]);
  });

  it.each<[string, Partial<ObjectType>, string[]]>([
    ['a schema that is none', { schema: { ...schema, minlength: 3 } }, ['/schema']],
    [
      'a required field that is none',
      { schema: { ...schema, required: ['nope'] } },
      ['/schema/required/0'],
    ],
    ['an unknown initial status', { initialStatus: 'new' }, ['/initialStatus']],
    [
      'transitions of unknown statuses',
      { transitions: [{ id: 'a', from: 'here', to: 'there' }] },
      ['/transitions/0/from', '/transitions/0/to'],
    ],
    [
      'one transition id twice',
      { transitions: [...transitions, { id: 'hold', from: 'issued', to: 'on-hold' }] },
      [`/transitions/${transitions.length}/id`],
    ],
    ['a status twice', { statuses: [...statuses, ...statuses.slice(0, 1)] }, ['/statuses/6/name']],
    ['a locked field that is none', { lockedFields: ['nope'] }, ['/lockedFields/0']],
    [
      'a mandatory field, a status and a condition that are none',
      {
        mandatory: [
          { id: 'm', fields: ['cause', 'nope'], on: { toStatus: 'gone' }, when: 'object.nope' },
        ],
      },
      ['/mandatory/0/on/toStatus', '/mandatory/0/fields/1', '/mandatory/0/when'],
    ],
    [
      'a rule of a field that is none, and conditions that are none',
      { rules: [{ id: 'r', field: 'nope', when: '1 +', check: "'x'", message: { en: 'No.' } }] },
      ['/rules/0/field', '/rules/0/when', '/rules/0/check'],
    ],
    [
      'a guard about a field that is none',
      {
        transitions: [
          ...transitions,
          { id: 'x', from: 'issued', to: 'on-hold', guard: 'has(object.fields.nope)' },
        ],
      },
      [`/transitions/${transitions.length}/guard`],
    ],
    ['an unknown parent', { parent: 'nope' }, ['/parent']],
    ['itself as its parent', { parent: 'order' }, ['/parent']],
  ])('with an object type that has %s is refused', (_, different, where) => {
    expect(pointers(typeChange(different))).toEqual(where);
  });

  it('knows one level of parents', () => {
    const part = typeChange({ name: 'part', parent: 'order' });
    expect(errors(part)).toEqual([]);
    const screw = typeChange({ name: 'screw', parent: 'part' });
    expect(errors(part, screw)).toMatchObject([{ id: 'screw', pointer: '/parent' }]);
    const under = [typeChange({ name: 'site' }), typeChange({ parent: 'site' })];
    const known = applyChanges(documents(), [part]);
    expect(checkConfiguration(applyChanges(known, under), under).errors).toEqual([
      {
        kind: 'object-type',
        id: 'order',
        pointer: '/parent',
        detail: 'Object type ‘part’ refers to it at /parent: ‘order’ has a parent itself.',
      },
    ]);
  });

  it.each<[string, DocumentChange, string[]]>([
    [
      'rights on what is not there',
      profileChange(
        mechanic({
          objectTypes: {
            nope: { actions: [], fields: {}, transitions: 'all' },
            order: {
              actions: [],
              fields: { '*': 'modifiable', 'no/pe': 'none' },
              transitions: [['issued', 'gone']],
            },
          },
        }),
      ),
      [
        '/objectTypes/nope',
        '/objectTypes/order/fields/no~1pe',
        '/objectTypes/order/transitions/0/1',
      ],
    ],
    [
      'a user with a profile and a set that are not there',
      userChange(emma({ functionProfile: 'nope', propertySet: 'nope' })),
      ['/functionProfile', '/propertySet'],
    ],
    [
      'times that are none',
      settingsChange({
        technicalRetry: { delays: ['1m', 'soon'], then: '0s', giveUpAfter: '24' },
        retention: { completed: 'for ever' },
      }),
      [
        '/technicalRetry/delays/1',
        '/technicalRetry/then',
        '/technicalRetry/giveUpAfter',
        '/retention/completed',
      ],
    ],
  ])('with %s is refused', (_, change, where) => {
    expect(pointers(change)).toEqual(where);
  });

  it('says who refers to what a change takes away', () => {
    expect(errors(typeChange({ schema: withoutField('cause'), mandatory: [] }))).toEqual([
      {
        kind: 'object-type',
        id: 'order',
        pointer: '/schema/properties',
        detail:
          'Function profile ‘apprentice’ refers to it at /objectTypes/order/fields/cause: ‘cause’ is not a field of object type ‘order’.',
      },
    ]);
    const moves = transitions.filter(({ id }) => !['hold', 'resume'].includes(id));
    const refused = errors(typeChange({ statuses: renamed, transitions: moves }));
    expect(refused.map(({ pointer }) => pointer)).toEqual(['/statuses', '/statuses']);
    expect(refused[0]?.detail).toContain('Function profile ‘apprentice’');
  });

  it('may be mended one document after the other', () => {
    const broken = applyChanges(documents(), [
      userChange(hugo({ functionProfile: 'gone' })),
      userChange(emma({ functionProfile: 'gone' })),
    ]);
    const mend = [userChange(hugo())];
    expect(checkConfiguration(applyChanges(broken, mend), mend).errors).toEqual([]);
  });

  it('keeps an application manager', () => {
    expect(errors(userChange({ ...mia(), active: false }))).toMatchObject([
      { kind: 'user', id: 'mia', pointer: '/roles' },
    ]);
    expect(pointers(userChange({ ...mia(), roles: ['back-office'] }))).toEqual(['/roles']);
    const second = userChange({ ...mia(), id: 'noor' });
    expect(errors(second, userChange({ ...mia(), active: false }))).toEqual([]);
  });
});

describe('a warning', () => {
  it('tells of statuses and rules that nothing comes to', () => {
    const cut = transitions.filter(({ to }) => to !== 'technically-completed');
    expect(warnings(typeChange({ transitions: cut }))).toEqual([
      'object-type/order/statuses/4',
      'object-type/order/statuses/5',
      'object-type/order/mandatory/0/on/toStatus',
    ]);
  });

  it('tells of rules that nobody can satisfy', () => {
    const restricted = mechanic({
      objectTypes: {
        order: {
          actions: ['create', 'transition'],
          fields: { '*': 'modifiable', description: 'read-only', solution: 'none' },
          transitions: [['reported', 'issued']],
        },
      },
    });
    const found = warnings(
      profileChange(restricted),
      userChange(hugo({ functionProfile: 'mechanic' })),
      typeChange({
        lockedFields: ['cause'],
        mandatory: [
          { id: 'm', fields: ['solution', 'cause'], on: { action: 'update' } },
          { id: 'n', fields: ['asset'], on: { action: 'create' } },
        ],
      }),
    );
    expect(found).toEqual([
      'object-type/order/statuses/5',
      'object-type/order/transitions/0',
      'object-type/order/transitions/1',
      'object-type/order/transitions/2',
      'object-type/order/transitions/3',
      'object-type/order/schema/required/0',
      'object-type/order/mandatory/0/fields/0',
      'object-type/order/mandatory/0/fields/1',
      'object-type/order/mandatory/0/on/action',
      'function-profile/apprentice',
    ]);
  });

  it('tells of rights on a transition that is not configured', () => {
    const skipping = apprentice();
    const order = skipping.objectTypes['order'];
    if (!order) throw new Error('no rights');
    order.transitions = [['issued', 'on-hold']];
    expect(warnings(profileChange(skipping))).toContain(
      'function-profile/apprentice/objectTypes/order/transitions/0',
    );
  });

  it('tells of an object type without rights, of idle profiles, and of engineers without one', () => {
    const pump = typeChange({ name: 'pump', mandatory: [] });
    const idle = profileChange(mechanic({ id: 'idle' }));
    const found = warnings(pump, idle, userChange(emma({ functionProfile: null })));
    expect(found.slice(0, 4)).toEqual([
      'object-type/pump/statuses/5',
      'object-type/pump',
      'function-profile/idle',
      'user/emma/functionProfile',
    ]);
  });
});

describe('applying changes', () => {
  it('gives each document that differs the next version', () => {
    const before = documents();
    const after = applyChanges(before, [
      userChange(hugo({ functionProfile: 'mechanic' })),
      userChange(emma()),
      userChange(emma({ id: 'zoe' })),
      settingsChange({ autoRequeue: { authorization: true } }),
    ]);
    expect(after.users.get('hugo')).toMatchObject({ functionProfile: 'mechanic', version: 7 });
    expect(after.users.get('emma')).toBe(before.users.get('emma'));
    expect(after.users.get('zoe')?.version).toBe(1);
    expect(after.settings).toMatchObject({ autoRequeue: { authorization: true }, version: 2 });
    expect(after.version).toBe(before.version + 1);
    expect(before.users.get('hugo')?.version).toBe(6);
    expect(applyChanges(before, [userChange(emma())])).toBe(before);
  });
});

describe('what changed between two versions', () => {
  it('is told per place, and entries of a list are told apart by their name', () => {
    const closed = { name: 'closed', label: { en: 'Closed' } };
    const [reported, ...others] = statuses;
    const after = orderType({
      label: { en: 'Work order', nl: 'Order' },
      lockedFields: ['costCentre', 'asset'],
      statuses: [closed, ...others],
      schema: { ...schema, minProperties: 1 },
    });
    expect(changesBetween(orderType(), after)).toEqual([
      { pointer: '/label/en', from: 'Order', to: 'Work order' },
      { pointer: '/schema/minProperties', from: null, to: 1 },
      { pointer: '/lockedFields/1', from: null, to: 'asset' },
      { pointer: '/statuses/0', from: reported, to: null },
      { pointer: '/statuses/0', from: null, to: closed },
    ]);
  });

  it('is nothing where nothing changed, and tells another order', () => {
    expect(changesBetween(orderType(), orderType())).toEqual([]);
    expect(changesBetween({ list: [1, 2] }, { list: [2, 1] })).toEqual([
      { pointer: '/list', from: [1, 2], to: [2, 1] },
    ]);
    expect(changesBetween([1, 1], [1])).toEqual([{ pointer: '/1', from: 1, to: null }]);
  });

  it('is bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, n]));
    expect(changesBetween({}, many)).toHaveLength(100);
    const [long] = changesBetween({ text: '' }, { text: 'x'.repeat(50_000) });
    expect(String(long?.to).length).toBeLessThan(2_100);
  });
});

describe('a condition that is saved', () => {
  it.each([
    "object.fields.asset != ''",
    'has(change.fields.asset) && change.fields.asset != null',
    'change.fields.downtimeMinutes == 45 || change.fields.downtimeMinutes in [1, 2]',
    'change.fields.downtimeMinutes % 15 == 0',
    'merged.fields.downtimeMinutes + 15 >= object.fields.downtimeMinutes',
    'change.fields.lines.all(line, has(line.quantity) && line.quantity > 1)',
    "'asset' in object.fields && size(change.fields) > 0 && merged.fields.size() < 9",
    "'field-engineer' in engineer.roles && engineer.functionProfile == 'mechanic'",
    "timestamp(change.occurredAt) < now && now - change.occurredAt < duration('8h')",
    "object.fields.serial.matches('^[A-Z]{2}[0-9]+$')",
    "object.property == null || object.assignee == engineer.id || object.status == 'issued'",
  ])('may say all that works on the fields: %s', (expression) => {
    expect(conditionFault(expression, schema)).toBeUndefined();
  });

  it.each([
    ['object.fields.trade == 1', 'No such key: trade'],
    ['has(change.fields.trade)', 'No such key: trade'],
    ['change.fields.lines.all(l, has(object.fields.trade))', 'No such key: trade'],
    ["object.fields['trade'] == 1", 'No such key: trade'],
    ['merged.assignee == 1', 'No such key: assignee'],
    ['object.fields.asset > 3', 'no such overload: string > int'],
    ["change.fields.downtimeMinutes == 'long'", 'no such overload: double == string'],
    ['object.fields.asset', 'it gives a string, not true or false'],
    ["object.fields.serial.matches('(a')", 'error parsing regexp: missing closing ): `(a`'],
    ['stock > 1', 'Unknown variable: stock'],
  ])('is checked against the fields: %s', (expression, fault) => {
    expect(conditionFault(expression, schema)).toBe(fault);
  });
});

/** Milliseconds of the processor that it takes, however busy the machine is with others. */
const took = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1_000;
};

describe('a rule that would stall', () => {
  const checkOf = (check: string) =>
    typeChange({ rules: [{ id: 'r', check, message: { en: 'No.' } }] });

  it.each([
    ['an expression that is nested deeply', `${'('.repeat(5_000)}true${')'.repeat(5_000)}`],
    ['one that is long', `${'1 + '.repeat(20_000)}1 > 0`],
    ['a huge list', `[${'1,'.repeat(50_000)}1].all(x, x > 0)`],
    ['a text without end', `object.fields.asset == '${'a'.repeat(100_000)}' + 1`],
    ['a function that builds large values', '[1, 2].map(x, [x, x]).size() > 0'],
    ['a pattern that is large', "object.fields.asset.matches('((a{10}){10}){10}b')"],
    ['a pattern that looks ahead', "object.fields.asset.matches('(?=a)b')"],
  ])('is refused in no time: %s', (_, expression) => {
    const spent = took(() => expect(pointers(checkOf(expression))).toEqual(['/rules/0/check']));
    expect(spent).toBeLessThan(1_000);
  });

  it.each(['(a{1,1000}){2}$', '([a-z]{900}){3}', '(a)\\1', '(?<!a)b'])(
    'is refused as a pattern of a field: %s',
    (pattern) => {
      const properties = { ...schema.properties, code: { type: 'string', pattern } };
      expect(pointers(typeChange({ schema: { ...schema, properties } }))).toEqual(['/schema']);
    },
  );

  it('is refused as a schema that multiplies', () => {
    const level = (n: number): object =>
      n === 0 ? {} : { allOf: [{ $ref: `#/$defs/d${n - 1}` }, { $ref: `#/$defs/d${n - 1}` }] };
    const $defs = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`d${n}`, level(n)]));
    const properties = { ...schema.properties, code: { $ref: '#/$defs/d29' } };
    const spent = took(() =>
      expect(pointers(typeChange({ schema: { ...schema, $defs, properties } }))).toEqual([
        '/schema',
      ]),
    );
    expect(spent).toBeLessThan(1_000);
  });

  it('is allowed where it takes linear time', () => {
    const properties = { ...schema.properties, code: { type: 'string', pattern: '^(a+)+$' } };
    const change = typeChange({
      schema: { ...schema, properties },
      rules: [
        { id: 'r', check: "object.fields.asset.matches('^(a|aa)+$')", message: { en: 'No.' } },
      ],
    });
    expect(errors(change)).toEqual([]);
  });
});

describe('a rule that gets what it is not made for', () => {
  const long = `${'a'.repeat(50_000)}!`;
  const codeSchema = (pattern: string): ObjectType['schema'] => ({
    type: 'object',
    properties: {
      code: { type: 'string', pattern },
      text: { type: 'string' },
      list: { type: 'array' },
    },
  });

  it.each([
    '(a+)+$',
    '^(a|aa)+$',
    '(a|a)*b',
    '(.*)*x',
    '(a+a+)+y',
    '^(\\w+\\s?)*$',
    '(a{30}){30}b',
  ])('does not stall as the pattern of a field: %s', (pattern) => {
    const type = orderType({ schema: codeSchema(pattern), mandatory: [], rules: [] });
    const spent = took(() => {
      const found = judge(
        company({ objectTypes: [type] }),
        update({ fields: { code: long } }),
        'validate',
      );
      expect(found).toMatchObject([{ code: 'field-invalid', rule: { kind: 'schema' } }]);
    });
    expect(spent).toBeLessThan(2_000);
  });

  it.each([
    ["change.fields.text.matches('(a{30}){30}b')", 'it takes more than 1000 steps'],
    ["change.fields.list.all(x, change.fields.text.matches('^(a+)+'))", 'than 1000 steps'],
    ['change.fields.list.all(x, change.fields.list.exists(y, y == -1))', 'than 1000 steps'],
    ['change.fields.text.matches(change.fields.text)', 'the pattern is too large'],
    ['change.fields.list[99999] == 1', 'index out of bounds'],
  ])('does not stall as a condition, and is named: %s', (check, reason) => {
    const rules = [{ id: 'r', check, message: { en: 'No.' } }];
    const type = orderType({ schema: codeSchema('a'), mandatory: [], rules });
    const list = Array.from({ length: 50_000 }, () => 1);
    const spent = took(() => {
      const [found] = judge(
        company({ objectTypes: [type] }),
        update({ fields: { text: long, list } }),
        'validate',
      );
      expect(found).toMatchObject({
        code: 'rule-broken',
        category: 'configuration',
        rule: { kind: 'rule', id: 'order/r', version: 3 },
        params: { reason: expect.stringContaining(reason), expression: check },
      });
    });
    expect(spent).toBeLessThan(2_000);
  });
});

it('checks a large company in well under a second', () => {
  const types = Array.from({ length: 50 }, (_, n) => orderType({ name: `type-${n}` }));
  const rights = mechanic().objectTypes['order'];
  if (!rights) throw new Error('no rights');
  const profiles = Array.from({ length: 50 }, (_, n) =>
    mechanic({
      id: `profile-${n}`,
      objectTypes: Object.fromEntries(types.map(({ name }) => [name, rights])),
    }),
  );
  const users = Array.from({ length: 2_000 }, (_, n) =>
    emma({ id: `user-${n}`, functionProfile: `profile-${n % 50}` }),
  );
  const large = company({
    objectTypes: types,
    functionProfiles: profiles,
    propertySets: [regionNorth()],
    users: [...users, mia()],
  });
  const changed = [{ kind: 'user' as const, id: 'user-1' }];
  checkConfiguration(large, changed);
  // What was worked out from the documents that stay is kept.
  const spent = took(() => expect(checkConfiguration(large, changed).errors).toEqual([]));
  expect(spent).toBeLessThan(500);
});
