import { type Category, categories, categoryOf, type ErrorCode, type Role } from '../words.ts';

/** Who can repair what; technical failures are retried by themselves. */
const byCategory: Record<Category, Role[]> = {
  authorization: ['application-manager'],
  validation: ['field-engineer', 'back-office', 'application-manager'],
  configuration: ['application-manager'],
  conflict: ['back-office'],
  technical: [],
};

/** The roles that can repair an error; nobody for a technical one. */
export const repairableBy = (code: ErrorCode): Role[] => byCategory[categoryOf[code]];

/** The categories whose errors one of these roles can repair. */
export const repairableCategories = (roles: readonly Role[]): Category[] =>
  categories.filter((category) => byCategory[category].some((role) => roles.includes(role)));
