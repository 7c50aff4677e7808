import type { ObjectType } from '../../domain/configuration.ts';

const registered = { name: 'registered', label: { en: 'Registered', nl: 'Geregistreerd' } };
const approved = { name: 'approved', label: { en: 'Approved', nl: 'Goedgekeurd' } };

/** Hours on an order. */
export const timeRegistrationType: ObjectType = {
  name: 'time-registration',
  label: { en: 'Time registration', nl: 'Urenregistratie' },
  ordering: 'lane',
  parent: 'order',
  numberPrefix: 'TR-',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['start', 'end'],
    properties: {
      start: { type: 'string', format: 'date-time', title: 'Start' },
      end: { type: 'string', format: 'date-time', title: 'End' },
      kind: { enum: ['Work', 'Travel', 'Standby'], title: 'Kind' },
      note: { type: 'string', maxLength: 500, title: 'Note' },
    },
  },
  statuses: [registered, approved],
  initialStatus: 'registered',
  transitions: [{ id: 'approve', from: 'registered', to: 'approved' }],
  rules: [
    {
      id: 'end-after-start',
      field: 'end',
      check: 'timestamp(merged.fields.end) > timestamp(merged.fields.start)',
      message: {
        en: 'The end must be after the start.',
        nl: 'Het einde moet na het begin liggen.',
      },
    },
    {
      id: 'at-most-16-hours',
      field: 'end',
      check: "timestamp(merged.fields.end) - timestamp(merged.fields.start) <= duration('16h')",
      message: {
        en: 'One registration can be 16 hours at most.',
        nl: 'Een registratie kan hoogstens 16 uur zijn.',
      },
    },
  ],
};

/** Parts and materials used for an order. */
export const materialUsageType: ObjectType = {
  name: 'material-usage',
  label: { en: 'Material usage', nl: 'Materiaalverbruik' },
  ordering: 'lane',
  parent: 'order',
  numberPrefix: 'MU-',
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['material', 'quantity'],
    properties: {
      material: { type: 'string', minLength: 1, maxLength: 200, title: 'Material' },
      quantity: { type: 'number', exclusiveMinimum: 0, maximum: 10_000, title: 'Quantity' },
      unit: { enum: ['piece', 'metre', 'litre', 'kilogram'], title: 'Unit' },
    },
  },
  statuses: [registered, approved],
  initialStatus: 'registered',
  transitions: [{ id: 'approve', from: 'registered', to: 'approved' }],
};

/** Meters of a building. In a lane, because readings count in the order in which they were taken. */
export const meterType: ObjectType = {
  name: 'meter',
  label: { en: 'Meter', nl: 'Meter' },
  ordering: 'lane',
  parent: null,
  numberPrefix: 'MTR-',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      description: { type: 'string', maxLength: 200, title: 'Description' },
      reading: { type: 'number', minimum: 0, title: 'Reading' },
      unit: { enum: ['kWh', 'm3', 'GJ'], title: 'Unit' },
      readAt: { type: 'string', format: 'date-time', title: 'Read at' },
    },
  },
  statuses: [
    { name: 'active', label: { en: 'Active', nl: 'Actief' } },
    { name: 'removed', label: { en: 'Removed', nl: 'Verwijderd' } },
  ],
  initialStatus: 'active',
  transitions: [{ id: 'remove', from: 'active', to: 'removed' }],
  rules: [
    {
      id: 'reading-may-not-fall',
      field: 'reading',
      when: 'has(object.fields.reading) && has(merged.fields.reading)',
      check: 'merged.fields.reading >= object.fields.reading',
      message: {
        en: 'The reading is lower than the one before it.',
        nl: 'De stand is lager dan de vorige.',
      },
    },
  ],
};
