import type { Fields } from '../../domain/transaction.ts';

/** Something to be repaired, and how it ends. */
export type Work = {
  trade: string;
  asset: string;
  description: string;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  /** What the engineer fills in when it is done. */
  outcome: { solution: string; cause: 'Wear' | 'Misuse' | 'Leak' | 'Electrical' | 'Other' };
  material: { material: string; quantity: number; unit: 'piece' | 'metre' | 'litre' | 'kilogram' };
};

const piece = (material: string, quantity = 1): Work['material'] => ({
  material,
  quantity,
  unit: 'piece',
});

export const works: readonly Work[] = [
  {
    trade: 'Heating',
    asset: 'Boiler B-2',
    description: 'Boiler loses pressure; water under the expansion vessel',
    priority: 'high',
    outcome: { solution: 'Replaced the expansion vessel and refilled to 1.8 bar', cause: 'Leak' },
    material: piece('Expansion vessel 35 l'),
  },
  {
    trade: 'Electrical',
    asset: 'Distribution board DB-3',
    description: 'Circuit breaker of the second floor trips every morning',
    priority: 'high',
    outcome: { solution: 'Replaced the breaker and spread the load', cause: 'Electrical' },
    material: piece('Circuit breaker C16'),
  },
  {
    trade: 'Plumbing',
    asset: 'Toilet block 1.04',
    description: 'Tap keeps dripping',
    priority: 'low',
    outcome: { solution: 'Replaced the ceramic cartridge', cause: 'Wear' },
    material: piece('Tap cartridge 35 mm'),
  },
  {
    trade: 'Ventilation',
    asset: 'Air handling unit AHU-1',
    description: 'Fan makes a grinding noise',
    priority: 'normal',
    outcome: { solution: 'Replaced both bearings and tensioned the belt', cause: 'Wear' },
    material: piece('Bearing 6205', 2),
  },
  {
    trade: 'Doors',
    asset: 'Sliding door entrance',
    description: 'Door does not close by itself',
    priority: 'normal',
    outcome: { solution: 'Cleaned the rail and replaced the drive belt', cause: 'Wear' },
    material: piece('Drive belt sliding door'),
  },
  {
    trade: 'Lifts',
    asset: 'Lift L-1',
    description: 'Lift stops 3 cm above the floor',
    priority: 'urgent',
    outcome: { solution: 'Adjusted the levelling sensor', cause: 'Other' },
    material: piece('Levelling sensor'),
  },
  {
    trade: 'Roofing',
    asset: 'Roof section east',
    description: 'Stain on the ceiling after heavy rain',
    priority: 'high',
    outcome: { solution: 'Sealed the seam around the skylight', cause: 'Leak' },
    material: { material: 'Bitumen sealant', quantity: 2, unit: 'kilogram' },
  },
  {
    trade: 'Electrical',
    asset: 'Lighting corridor 2',
    description: 'Half of the lights in the corridor are out',
    priority: 'normal',
    outcome: { solution: 'Replaced the driver of the light line', cause: 'Electrical' },
    material: piece('LED driver 60 W'),
  },
  {
    trade: 'Cooling',
    asset: 'Chiller CH-1',
    description: 'High pressure alarm in the server room',
    priority: 'urgent',
    outcome: { solution: 'Cleaned the condenser and reset the alarm', cause: 'Other' },
    material: { material: 'Coil cleaner', quantity: 5, unit: 'litre' },
  },
  {
    trade: 'Fire safety',
    asset: 'Fire door 0.12',
    description: 'Door closer leaks oil; door slams',
    priority: 'normal',
    outcome: { solution: 'Replaced the door closer', cause: 'Wear' },
    material: piece('Door closer EN 3-6'),
  },
  {
    trade: 'Plumbing',
    asset: 'Pantry 3.01',
    description: 'Sink drains slowly',
    priority: 'low',
    outcome: { solution: 'Cleared coffee grounds from the trap', cause: 'Misuse' },
    material: piece('Trap seal', 2),
  },
  {
    trade: 'Access control',
    asset: 'Card reader gate 2',
    description: 'Card reader does not answer',
    priority: 'high',
    outcome: { solution: 'Replaced the damaged cable to the reader', cause: 'Electrical' },
    material: { material: 'Cable 4x0.5', quantity: 12, unit: 'metre' },
  },
  {
    trade: 'Heating',
    asset: 'Radiator 2.17',
    description: 'Radiator stays cold',
    priority: 'normal',
    outcome: { solution: 'Replaced the stuck valve and bled the radiator', cause: 'Wear' },
    material: piece('Thermostatic valve 1/2 inch'),
  },
];

/** What the office fills in when it makes the order. */
export const orderFields = (
  { trade, asset, description, priority }: Work,
  dueAt: Date,
): Fields => ({ trade, asset, description, priority, dueAt: dueAt.toISOString() });
