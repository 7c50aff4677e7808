import type { Configuration } from '../../domain/configuration.ts';
import type { ApiContext, ApiDeps } from '../context.ts';
import { errorsOf, readerOf } from '../inbox/item-view.ts';
import { problem } from '../problem.ts';
import { judgeOffice, type OfficeChange } from './office-rules.ts';

/** 422 with every error in the caller's words, where the rules refuse the change. */
export async function assertAllowed(
  c: ApiContext,
  deps: ApiDeps,
  configuration: Configuration,
  change: OfficeChange,
): Promise<void> {
  const { user } = c.get('caller');
  const errors = judgeOffice(configuration, user, change);
  if (errors.length === 0) return;
  const about = {
    engineerId: user.id,
    objectType: change.ref.objectType,
    objectNumber: change.object?.number ?? null,
  };
  const described = errorsOf(errors, about, await readerOf(c, deps));
  throw problem('invalid', described[0]?.message ?? 'The rules refuse this.', {
    errors: described.map((each) => ({ ...each, pointer: each.path ?? '', detail: each.message })),
  });
}
