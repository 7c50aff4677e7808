import type { Configuration } from '../configuration.ts';
import { type DocumentRef, type Fault, type Finding, nameOf } from './finding.ts';
import { objectTypeFaults } from './object-type.ts';
import { isManaged, profileFaults, userFaults } from './people.ts';
import { settingsFaults } from './settings.ts';
import { warningsOf } from './warnings.ts';

/** More would help nobody. */
const limit = 100;

export type Checked = {
  /** Why the changed documents cannot be put in force; each points into a changed document. */
  errors: Finding[];
  /** What is hardly meant, anywhere in the configuration; the changed documents first. */
  warnings: Finding[];
};

/**
 * Checks a configuration as a whole, as it would be with the `changed` documents in it. What was wrong
 * before in other documents and has nothing to do with the changed ones is no error: one can be mended
 * after the other. The form of each document has been checked before.
 */
export function checkConfiguration(
  configuration: Configuration,
  changed: readonly DocumentRef[],
): Checked {
  const keys = new Set(changed.map(keyOf));
  const isChanged = (ref: DocumentRef): boolean => keys.has(keyOf(ref));
  const errors = [...faultsOf(configuration), ...lockout(configuration, changed)].flatMap((fault) =>
    asErrorOf(isChanged, fault),
  );
  const warnings = warningsOf(configuration);
  return {
    errors: errors.slice(0, limit),
    warnings: [
      ...warnings.filter(isChanged),
      ...warnings.filter((warning) => !isChanged(warning)),
    ].slice(0, limit),
  };
}

const keyOf = ({ kind, id }: DocumentRef): string => `${kind}/${id}`;

const faultsOf = (configuration: Configuration): Fault[] => [
  ...[...configuration.objectTypes.values()].flatMap((type) =>
    objectTypeFaults(type, configuration),
  ),
  ...[...configuration.functionProfiles.values()].flatMap((profile) =>
    profileFaults(profile, configuration),
  ),
  ...[...configuration.users.values()].flatMap((user) => userFaults(user, configuration)),
  ...settingsFaults(configuration.settings),
];

/** A fault of another document is told where it was made: at the place in the changed one that it misses. */
function asErrorOf(isChanged: (ref: DocumentRef) => boolean, fault: Fault): Finding[] {
  const { target, ...finding } = fault;
  if (isChanged(finding)) return [finding];
  if (!target || !isChanged(target)) return [];
  const detail = `${nameOf(finding)} refers to it at ${finding.pointer}: ${finding.detail}`;
  return [{ ...target, detail }];
}

/** Without an application manager nobody could ever change anything again. */
function lockout(configuration: Configuration, changed: readonly DocumentRef[]): Fault[] {
  if (isManaged(configuration)) return [];
  const detail = 'The last active application manager has to stay one.';
  return changed
    .filter(({ kind }) => kind === 'user')
    .map(({ kind, id }) => ({ kind, id, pointer: '/roles', detail }));
}
