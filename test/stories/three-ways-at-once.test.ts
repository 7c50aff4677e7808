import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FunctionProfile, ObjectType } from '../../domain/configuration.ts';
import { type Company, type Device, explained, openCompany, withRight } from './company.ts';

/** Hugo, who may not, completes an order from On hold, which nobody can, without saying how and why. */
let company: Company;
let hugo: Device;
let id: string;
beforeAll(async () => {
  company = await openCompany();
  await company.startWorker();
  hugo = company.device('hugo');
  const objectId = await company.order({ status: 'on-hold', assignee: 'hugo' });
  [id = ''] = await hugo.send({ objectId, toStatus: 'technically-completed' });
  await company.become([id], 'completed-with-errors');
});
afterAll(() => company.close());

const move: [string, string] = ['on-hold', 'technically-completed'];
const grant = (profile: FunctionProfile) => withRight(profile, move);
const configure = (type: ObjectType): ObjectType => ({
  ...type,
  transitions: [...type.transitions, { id: 'complete-on-hold', from: move[0], to: move[1] }],
});
type Shown = { errors: { category: string; code: string; path: string; also: boolean }[] };
const told = ({ errors }: Shown) =>
  errors.map(({ category, code, also }) => `${category} ${code}${also ? ' also' : ''}`);
const all = [
  'authorization action-not-permitted',
  'validation field-required also',
  'validation field-required also',
  'configuration transition-not-configured also',
];

it('shows everything that is to be repaired at one look, to the office and to Hugo', async () => {
  const shown = await company.item(id);
  expect(told(shown)).toEqual(all);
  expect(shown.repairableBy).toContain('application-manager');
  const verdict = await hugo.verdict(id);
  expect(told(verdict)).toEqual(all);
  expect(verdict.whoseTurn).toBe('application-manager');
});

it('completes at its second attempt, after one round of three repairs', async () => {
  const recheck = async () => (await company.command(id, 'recheck', {})).body;
  const { affected } = await company.change('function-profiles/apprentice', grant);
  expect(affected).toMatchObject({ wouldComplete: 0, wouldFail: 1 });
  expect(told(await recheck())).toEqual([
    'validation field-required',
    'validation field-required',
    'configuration transition-not-configured also',
  ]);
  await company.change('object-types/order', configure);
  expect(told(await recheck())).toEqual(['validation field-required', 'validation field-required']);
  await company.command(id, 'amend', { fields: explained, reason: 'By phone' });
  expect(await recheck()).toEqual({ outcome: 'would-complete', errors: [], waitsFor: null });
  // Nothing of that was an attempt.
  expect(await company.item(id)).toMatchObject({ status: 'completed-with-errors', attempt: 1 });

  await company.command(id, 'requeue', { note: 'Repaired' });
  const [{ attempts, object }] = await company.become([id], 'completed', 2);
  expect(attempts.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    'failed',
    'completed',
  ]);
  expect(object).toMatchObject({ status: 'technically-completed', fields: explained });
});
