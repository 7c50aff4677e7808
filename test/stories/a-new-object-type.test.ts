import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FunctionProfile, ObjectType } from '../../domain/configuration.ts';
import { type Company, type Device, openCompany } from './company.ts';

/** The app already makes inspections; the office has never heard of them, until mia configures them. */
let company: Company;
let emma: Device;
let order: string;
let inspected: string;
let closed: string;
const objectId = randomUUID();

const inspection: ObjectType = {
  name: 'inspection',
  label: { en: 'Inspection', nl: 'Inspectie' },
  ordering: 'lane',
  parent: 'order',
  numberPrefix: 'INS-',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['result'],
    properties: {
      result: { enum: ['Passed', 'Rejected'], title: 'Result' },
      finding: { type: 'string', maxLength: 500, title: 'Finding' },
      signedBy: { type: 'string', minLength: 1, title: 'Signed by' },
    },
  },
  statuses: [
    { name: 'draft', label: { en: 'Draft', nl: 'Concept' } },
    { name: 'closed', label: { en: 'Closed', nl: 'Gesloten' } },
  ],
  initialStatus: 'draft',
  transitions: [{ id: 'close', from: 'draft', to: 'closed' }],
  mandatory: [{ id: 'signed-before-closing', fields: ['signedBy'], on: { toStatus: 'closed' } }],
  rules: [
    {
      id: 'rejected-with-finding',
      field: 'finding',
      when: "merged.fields.result == 'Rejected'",
      check: 'has(merged.fields.finding)',
      message: { en: 'Say what was found.', nl: 'Vul in wat er gevonden is.' },
    },
  ],
};
const withInspections = (profile: FunctionProfile): FunctionProfile => ({
  ...profile,
  objectTypes: {
    ...profile.objectTypes,
    inspection: {
      actions: ['create', 'update', 'transition'],
      fields: { '*': 'modifiable' },
      transitions: [['draft', 'closed']],
    },
  },
});

beforeAll(async () => {
  company = await openCompany();
  await company.startWorker();
  emma = company.device('emma');
  order = await company.order();
  const parent = { objectType: 'order', objectId: order };
  const about = { objectType: 'inspection', objectId, parent };
  [inspected = '', closed = ''] = await emma.send(
    { ...about, action: 'create', fields: { result: 'Rejected' } },
    { ...about, toStatus: 'closed' },
  );
});
afterAll(() => company.close());

type Shown = { errors: { code: string; rule: { kind: string; id: string }; message: string }[] };
const told = ({ errors }: Shown) =>
  errors.map(({ code, rule }) => `${code} ${rule.kind} ${rule.id}`);
const recheck = async (id: string) => (await company.command(id, 'recheck', {})).body;

it('lists what is of an unknown type as a cause of its own, for the application manager', async () => {
  const [failed] = await company.become([inspected], 'completed-with-errors');
  expect(told(failed)).toEqual(['object-type-unknown object-type inspection']);
  const group = await company.group(failed.groupId);
  expect(group).toMatchObject({
    code: 'object-type-unknown',
    objectType: 'inspection',
    count: 1,
    blocking: 1,
    repairableBy: ['application-manager'],
    sampleIds: [inspected],
  });
});

it('judges it by the type and the rights that are added over the API, from then on', async () => {
  const added = await company.add('object-types/inspection', inspection);
  expect(added.status).toBe(201);
  expect(added.body).toMatchObject({ version: 1, affected: { wouldComplete: 0, wouldFail: 1 } });
  expect(told(await recheck(inspected))).toEqual([
    'action-not-permitted function-profile engineer',
    'field-invalid rule inspection/rejected-with-finding',
  ]);
  await company.change('function-profiles/engineer', withInspections);
  expect(told(await recheck(inspected))).toEqual([
    'field-invalid rule inspection/rejected-with-finding',
  ]);

  await company.command(inspected, 'requeue', {});
  const [failed] = await company.become([inspected], 'completed-with-errors', 2);
  expect(failed.errors[0].message).toBe('Say what was found.');
  expect((await emma.verdict(inspected)).whoseTurn).toBe('engineer');
});

it('completes it when its own rules are met, and what waited behind it as well', async () => {
  await emma.amend(inspected, { fields: { finding: 'Rust' }, reason: 'Looked again' });
  await company.become([inspected], 'completed', 3);

  const [unsigned] = await company.become([closed], 'completed-with-errors');
  expect(told(unsigned)).toEqual(['field-required mandatory inspection/signed-before-closing']);
  await company.change('function-profiles/office', withInspections);
  const signed = { fields: { signedBy: 'The tenant' }, reason: 'By mail', requeue: true };
  await company.command(closed, 'amend', signed);
  await company.become([closed], 'completed', 2);
});

it('shows the object as any other', async () => {
  const { objects } = await company.see('bob', '/v1/objects?objectType=inspection');
  expect(objects).toEqual([
    expect.objectContaining({
      objectId,
      number: expect.stringMatching(/^INS-\d+$/),
      property: 'AMS-01',
      status: 'closed',
      version: 2,
      fields: { result: 'Rejected', finding: 'Rust', signedBy: 'The tenant' },
    }),
  ]);
  const { history } = await company.see('emma', `/v1/objects/inspection/${objectId}`);
  expect(history.map((each: { transactionId: string }) => each.transactionId)).toEqual([
    inspected,
    closed,
  ]);
});
