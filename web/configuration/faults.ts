import type { SaveAnswer } from '../app/api-types.ts';
import { ApiProblem } from '../app/problem.ts';
import type { Ref } from './documents.ts';
import type { Fault } from './places.tsx';

/** Where a preview's request holds the document. */
const IN_PREVIEW = /^\/changes\/0(\/document)?/;

/** What the API says against the document; nothing where something else is the matter. */
export function faultsOf(error: Error | null): Fault[] {
  if (!(error instanceof ApiProblem) || (error.status !== 422 && error.status !== 400)) return [];
  return error.errors.map(({ pointer, detail }) => ({
    ...{ pointer: pointer.replace(IN_PREVIEW, ''), detail, tone: 'error' },
  }));
}

/** What is hardly meant in this document. */
export const warningsAbout = ({ kind, id }: Ref, warnings: SaveAnswer['warnings']): Fault[] =>
  warnings
    .filter((warning) => warning.kind === kind && warning.id === id)
    .map(({ pointer, detail }) => ({ pointer, detail, tone: 'warning' }));
