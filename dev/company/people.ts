import type {
  FunctionProfile,
  ObjectTypeRights,
  PropertySet,
  User,
} from '../../domain/configuration.ts';
import type { Role } from '../../domain/words.ts';

export const regionNorth: PropertySet = {
  id: 'region-north',
  label: { en: 'Region north', nl: 'Regio noord' },
  properties: ['AMS-01', 'HRL-02', 'ALK-03', 'GRN-04'],
};

export const regionSouth: PropertySet = {
  id: 'region-south',
  label: { en: 'Region south', nl: 'Regio zuid' },
  properties: ['EHV-05', 'BRD-06', 'MST-07', 'TIL-08'],
};

const register: ObjectTypeRights = {
  actions: ['create', 'update'],
  fields: { '*': 'modifiable' },
  transitions: [],
};

const everything: ObjectTypeRights = {
  actions: ['create', 'update', 'transition'],
  fields: { '*': 'modifiable' },
  transitions: 'all',
};

export const engineerProfile: FunctionProfile = {
  id: 'engineer',
  label: { en: 'Engineer', nl: 'Monteur' },
  objectTypes: {
    order: {
      actions: ['create', 'update', 'transition'],
      fields: { '*': 'modifiable', dueAt: 'read-only', costCentre: 'none' },
      transitions: [
        ['issued', 'in-progress'],
        ['in-progress', 'on-hold'],
        ['on-hold', 'in-progress'],
        ['in-progress', 'technically-completed'],
        ['on-hold', 'technically-completed'],
      ],
    },
    'time-registration': register,
    'material-usage': register,
    meter: { actions: ['update'], fields: { '*': 'modifiable' }, transitions: [] },
  },
};

/** Lacks the transition to Technically completed. */
export const apprenticeProfile: FunctionProfile = {
  id: 'apprentice',
  label: { en: 'Apprentice', nl: 'Leerling' },
  objectTypes: {
    order: {
      actions: ['update', 'transition'],
      fields: {
        '*': 'read-only',
        solution: 'modifiable',
        cause: 'modifiable',
        remarks: 'modifiable',
      },
      transitions: [
        ['issued', 'in-progress'],
        ['in-progress', 'on-hold'],
        ['on-hold', 'in-progress'],
      ],
    },
    'time-registration': register,
    'material-usage': register,
  },
};

export const officeProfile: FunctionProfile = {
  id: 'office',
  label: { en: 'Office', nl: 'Kantoor' },
  objectTypes: {
    order: everything,
    'time-registration': everything,
    'material-usage': everything,
    meter: everything,
  },
};

type Person = [id: string, name: string, propertySet: string | null];

const person =
  (role: Role, functionProfile: string | null, different: Partial<User> = {}) =>
  ([id, name, propertySet]: Person): User => ({
    id,
    name,
    roles: [role],
    functionProfile,
    propertySet,
    active: true,
    language: 'en',
    ...different,
  });

const north = regionNorth.id;
const south = regionSouth.id;

const engineers: Person[] = [
  ['emma', 'Emma Bakker', north],
  ['finn', 'Finn de Boer', north],
  ['gita', 'Gita Sharma', north],
  ['jan', 'Jan Willems', north],
  ['ines', 'Ines Moreno', south],
];

/** The crew of a subcontractor shares the apprentice's profile. */
const apprentices: Person[] = [
  ['hugo', 'Hugo de Wit', north],
  ['aziz', 'Aziz El Amrani (Van Dijk Services)', north],
  ['lena', 'Lena Vos (Van Dijk Services)', north],
  ['milan', 'Milan Novak (Van Dijk Services)', north],
];

export const users: User[] = [
  ...engineers.map(person('field-engineer', 'engineer')),
  ...apprentices.map(person('field-engineer', 'apprentice')),
  // Left the company in the course of the week.
  person('field-engineer', 'engineer', { active: false })(['kees', 'Kees Postma', north]),
  person('back-office', 'office')(['bob', 'Bob Visser', north]),
  person('back-office', 'office')(['beth', 'Beth Jansen', null]),
  person('application-manager', 'office')(['mia', 'Mia van Dam', null]),
  person('operator', null)(['otto', 'Otto Kramer', null]),
];
