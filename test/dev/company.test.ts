import { describe, expect, it } from 'vitest';
import { companyDocuments } from '../../dev/company/documents.ts';
import { type Job, jobs } from '../../dev/company/jobs.ts';
import { morningOf, type Planned } from '../../dev/company/morning.ts';
import type {
  Configuration,
  FunctionProfile,
  ObjectType,
  PropertySet,
  Settings,
  User,
  Versioned,
} from '../../domain/configuration.ts';
import { type DocumentKind, documentKinds } from '../../domain/configuration.ts';
import type { BusinessObject, Facts } from '../../domain/facts.ts';
import { judge } from '../../domain/rules/judge.ts';
import { checkSchema } from '../../domain/rules/schema.ts';
import { steps } from '../../domain/words.ts';

const base = new Date('2026-11-22T11:00:00.000Z');

const documentsOf = <T extends object>(kind: DocumentKind): Map<string, Versioned<T>> =>
  new Map(
    companyDocuments
      .filter((each) => each.kind === kind)
      .map(({ id, document }) => [id, { ...(document as T), version: 1 }]),
  );

const types = documentsOf<ObjectType>('object-type');
const profiles = documentsOf<FunctionProfile>('function-profile');
const sets = documentsOf<PropertySet>('property-set');
const users = documentsOf<User>('user');
const [settings] = documentsOf<Settings>('settings').values();
if (!settings) throw new Error('no settings');

const configuration: Configuration = {
  version: 1,
  objectTypes: types,
  functionProfiles: profiles,
  propertySets: sets,
  users,
  settings,
};

describe('the documents', () => {
  it('are of a known kind and stand once under their own id', () => {
    const keys = companyDocuments.map(({ kind, id }) => `${kind}/${id}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { kind, id, document } of companyDocuments) {
      expect(documentKinds).toContain(kind);
      const named = { name: id, ...document } as { id?: string; name: string };
      if (kind !== 'settings') expect(kind === 'object-type' ? named.name : named.id).toBe(id);
    }
  });

  it('name only statuses and fields that their object type has', () => {
    for (const type of types.values()) {
      const statuses = type.statuses.map(({ name }) => name);
      const fields = Object.keys(type.schema.properties);
      expect(statuses).toContain(type.initialStatus);
      for (const { from, to } of type.transitions) {
        expect(statuses).toContain(from);
        expect(statuses).toContain(to);
      }
      for (const mandatory of type.mandatory ?? []) {
        for (const field of mandatory.fields) expect(fields).toContain(field);
        if ('toStatus' in mandatory.on) expect(statuses).toContain(mandatory.on.toStatus);
      }
      for (const field of type.lockedFields ?? []) expect(fields).toContain(field);
      for (const { field } of type.rules ?? []) if (field) expect(fields).toContain(field);
      expect(checkSchema(type.schema, {})).toHaveProperty('violations');
    }
  });

  it('give rights on types, fields and statuses that there are', () => {
    for (const { objectTypes } of profiles.values())
      for (const [name, rights] of Object.entries(objectTypes)) {
        const type = types.get(name);
        expect(type, name).toBeDefined();
        const fields = [...Object.keys(type?.schema.properties ?? {}), '*'];
        for (const field of Object.keys(rights.fields)) expect(fields).toContain(field);
        const statuses = type?.statuses.map((status) => status.name);
        if (rights.transitions !== 'all')
          for (const status of rights.transitions.flat()) expect(statuses).toContain(status);
      }
  });

  it('give everybody a profile and a property set that there are', () => {
    for (const { functionProfile, propertySet } of users.values()) {
      if (functionProfile !== null) expect([...profiles.keys()]).toContain(functionProfile);
      if (propertySet !== null) expect([...sets.keys()]).toContain(propertySet);
    }
  });

  it('have four properties in each of two regions, and a crew that shares the apprentice’s profile', () => {
    expect([...sets.values()].map(({ properties }) => properties.length)).toEqual([4, 4]);
    const crew = [...users.values()].filter(
      ({ functionProfile }) => functionProfile === 'apprentice',
    );
    expect(crew.map(({ id }) => id)).toEqual(['hugo', 'aziz', 'lena', 'milan']);
  });
});

/** The order as it is when the transaction is taken up: its own earlier steps were applied. */
function objectOf({ transaction, story }: Planned, job: Job): BusinessObject {
  const status = { apprentice: 'in-progress', unexplained: 'in-progress', 'from-hold': 'on-hold' };
  return {
    objectType: 'order',
    objectId: transaction.objectId,
    number: transaction.objectId,
    parent: null,
    status: status[story as keyof typeof status] ?? 'issued',
    version: 3,
    fields: { description: job.work.description },
    property: job.property,
    assignee: job.engineer,
  };
}

function factsOf(planned: Planned, object: BusinessObject | null): Facts {
  const { transaction, engineer } = planned;
  const { id, objectType, objectId, action, parent, toStatus, fields } = transaction;
  return {
    item: {
      ...{ id, objectType, objectId, action, engineerId: engineer, deviceId: 'tablet' },
      parent: parent ?? null,
      content: { ...(toStatus && { toStatus }), ...(fields && { fields }) },
      amended: {},
      approved: [],
    },
    object,
    parent: null,
    since: [],
    statusAtBase: null,
    configurationVersion: 1,
    now: base,
  };
}

const codesOf = (facts: Facts, rules = configuration) =>
  steps.flatMap((step) => judge(rules, facts, step)).map(({ code }) => code);

const failing = (story: Planned['story']) =>
  morningOf(base).filter(
    (each) => each.story === story && each.expected.status === 'completed-with-errors',
  );

const jobOf = ({ transaction }: Planned): Job => {
  const job = jobs.find(({ number }) => number === transaction.objectId);
  if (!job) throw new Error(`no job ${transaction.objectId}`);
  return job;
};

describe('the morning', () => {
  it.each([
    ['apprentice', 12, ['action-not-permitted']],
    ['unexplained', 9, ['field-required']],
    ['from-hold', 15, ['transition-not-configured']],
    ['moved', 1, ['object-out-of-scope']],
  ] as const)('fails in %s for its one cause', (story, count, codes) => {
    const found = failing(story);
    expect(found).toHaveLength(count);
    for (const planned of found)
      expect(new Set(codesOf(factsOf(planned, objectOf(planned, jobOf(planned)))))).toEqual(
        new Set(codes),
      );
  });

  it('is repaired for Hugo by the grant alone', () => {
    const apprentice = profiles.get('apprentice');
    const order = apprentice?.objectTypes.order;
    if (!apprentice || !order || order.transitions === 'all') throw new Error('no apprentice');
    const granted: Versioned<FunctionProfile> = {
      ...apprentice,
      objectTypes: {
        order: {
          ...order,
          transitions: [...order.transitions, ['in-progress', 'technically-completed']],
        },
      },
    };
    const rules = { ...configuration, functionProfiles: new Map([['apprentice', granted]]) };
    for (const planned of failing('apprentice'))
      expect(codesOf(factsOf(planned, objectOf(planned, jobOf(planned))), rules)).toEqual([]);
  });

  it('refuses what is not true: 17 hours, an end before the start, a reading that falls', () => {
    const mistakes = morningOf(base).filter(
      ({ story, expected }) => story === 'mistaken' && expected.status === 'cancelled',
    );
    const rulesOf = (planned: Planned, fields?: Facts['item']['content']['fields']) => {
      const isMeter = planned.transaction.objectType === 'meter';
      const meter = { ...objectOf(planned, jobs[0] as Job), objectType: 'meter', status: 'active' };
      const object = isMeter ? { ...meter, fields: { reading: 41_380 } } : null;
      const facts = factsOf(planned, object);
      if (fields) facts.item.content = { fields };
      return judge(configuration, facts, 'validate').flatMap(({ rule }) => rule?.id ?? []);
    };
    expect(mistakes.flatMap((planned) => rulesOf(planned)).sort()).toEqual([
      'meter/reading-may-not-fall',
      'time-registration/at-most-16-hours',
    ]);
    const hours = mistakes.find(({ transaction }) => transaction.objectType !== 'meter');
    if (!hours) throw new Error('no hours');
    const backwards = { start: '2026-11-22T10:00:00Z', end: '2026-11-22T09:00:00Z' };
    expect(rulesOf(hours, backwards)).toEqual(['time-registration/end-after-start']);
    const right = { start: '2026-11-22T09:00:00+01:00', end: '2026-11-23T01:00:00+01:00' };
    expect(rulesOf(hours, right)).toEqual([]);
  });

  it('is the same, byte for byte, when it is told again', () => {
    expect(JSON.stringify(morningOf(base))).toBe(JSON.stringify(morningOf(new Date(base))));
    const ids = morningOf(base).map(({ transaction }) => transaction.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('has at least 300 that complete over seven days, seven that wait, and 20 issued orders each', () => {
    const planned = morningOf(base);
    const completed = planned.filter(({ expected }) => expected.status === 'completed');
    expect(completed.length).toBeGreaterThanOrEqual(300);
    const times = completed.map(({ transaction }) => Date.parse(transaction.occurredAt ?? ''));
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(base.getTime());
    expect(
      planned.filter(({ expected }) => expected.status === 'not-started').length,
    ).toBeGreaterThan(6);
    expect(planned.filter(({ expected }) => expected.status === 'cancelled')).toHaveLength(3);
    for (const engineer of ['emma', 'finn', 'gita', 'hugo', 'ines', 'jan'])
      expect(
        jobs.filter((job) => job.engineer === engineer && job.story === 'open').length,
      ).toBeGreaterThanOrEqual(20);
  });
});
