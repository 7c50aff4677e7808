import type { ObjectType } from '../../domain/configuration.ts';

/** Work orders. The way from On hold to Technically completed, which engineers need, was forgotten. */
export const orderType: ObjectType = {
  name: 'order',
  label: { en: 'Order', nl: 'Order' },
  ordering: 'lane',
  parent: null,
  numberPrefix: 'WO-',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['description'],
    properties: {
      description: { type: 'string', minLength: 1, maxLength: 2000, title: 'Description' },
      asset: { type: 'string', maxLength: 100, title: 'Asset' },
      trade: { type: 'string', maxLength: 100, title: 'Trade' },
      priority: { enum: ['low', 'normal', 'high', 'urgent'], title: 'Priority' },
      dueAt: { type: 'string', format: 'date-time', title: 'Due' },
      reportedBy: { type: 'string', maxLength: 200, title: 'Reported by' },
      solution: { type: 'string', minLength: 1, maxLength: 2000, title: 'Solution' },
      cause: { enum: ['Wear', 'Misuse', 'Leak', 'Electrical', 'Other'], title: 'Cause' },
      downtimeMinutes: { type: 'integer', title: 'Downtime (minutes)' },
      followUpNeeded: { type: 'boolean', title: 'Follow-up needed' },
      remarks: { type: 'string', maxLength: 2000, title: 'Remarks' },
      costCentre: { type: 'string', maxLength: 20, title: 'Cost centre' },
    },
  },
  lockedFields: ['costCentre'],
  statuses: [
    { name: 'reported', label: { en: 'Reported', nl: 'Gemeld' } },
    { name: 'approved', label: { en: 'Approved', nl: 'Goedgekeurd' } },
    { name: 'issued', label: { en: 'Issued', nl: 'Uitgegeven' } },
    { name: 'in-progress', label: { en: 'In progress', nl: 'In uitvoering' } },
    { name: 'on-hold', label: { en: 'On hold', nl: 'Onderbroken' } },
    {
      name: 'technically-completed',
      label: { en: 'Technically completed', nl: 'Technisch gereed' },
    },
    {
      name: 'administratively-completed',
      label: { en: 'Administratively completed', nl: 'Administratief gereed' },
    },
    { name: 'cancelled', label: { en: 'Cancelled', nl: 'Geannuleerd' } },
  ],
  initialStatus: 'reported',
  transitions: [
    { id: 'approve', from: 'reported', to: 'approved' },
    { id: 'issue', from: 'approved', to: 'issued' },
    { id: 'start-work', from: 'issued', to: 'in-progress' },
    { id: 'hold', from: 'in-progress', to: 'on-hold' },
    { id: 'resume', from: 'on-hold', to: 'in-progress' },
    { id: 'complete', from: 'in-progress', to: 'technically-completed' },
    { id: 'rework', from: 'technically-completed', to: 'in-progress' },
    { id: 'close', from: 'technically-completed', to: 'administratively-completed' },
    { id: 'reject', from: 'reported', to: 'cancelled' },
    { id: 'cancel-approved', from: 'approved', to: 'cancelled' },
    { id: 'cancel-issued', from: 'issued', to: 'cancelled' },
    { id: 'cancel-in-progress', from: 'in-progress', to: 'cancelled' },
    { id: 'cancel-on-hold', from: 'on-hold', to: 'cancelled' },
    { id: 'reopen', from: 'cancelled', to: 'issued' },
  ],
  mandatory: [
    {
      id: 'solution-before-completion',
      fields: ['solution', 'cause'],
      on: { toStatus: 'technically-completed' },
      message: {
        en: 'Fill in solution and cause before completing.',
        nl: 'Vul oplossing en oorzaak in voor het gereedmelden.',
      },
    },
  ],
  rules: [
    {
      id: 'downtime-not-negative',
      field: 'downtimeMinutes',
      when: 'has(change.fields.downtimeMinutes)',
      check: 'change.fields.downtimeMinutes >= 0',
      message: { en: 'Downtime cannot be negative.', nl: 'Stilstand kan niet negatief zijn.' },
    },
  ],
};
