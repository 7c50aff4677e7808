import type { Role } from '../domain/words.ts';

const rolesOf: Record<string, Role[]> = {
  emma: ['field-engineer'],
  finn: ['field-engineer'],
  gita: ['field-engineer'],
  hugo: ['field-engineer'],
  ines: ['field-engineer'],
  jan: ['field-engineer'],
  // Has left: the company's own document of him is inactive.
  kees: ['field-engineer'],
  bob: ['back-office'],
  beth: ['back-office'],
  mia: ['application-manager'],
  otto: ['operator'],
};

/** The people of the demo company and what their tokens say they are. */
export const demoPeople: ReadonlyMap<string, readonly Role[]> = new Map(Object.entries(rolesOf));
