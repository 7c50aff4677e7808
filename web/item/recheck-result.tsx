import type { ItemForecast } from '../app/api-types.ts';
import { useWords } from '../app/i18n.ts';
import { actionWords } from './action-words.ts';
import { ErrorList } from './errors.tsx';
import { ItemLink } from './item-link.tsx';
import { Notice } from './notice.tsx';

/** What would become of the item today. */
export function RecheckResult({
  forecast,
  onClose,
}: {
  forecast: ItemForecast;
  onClose: () => void;
}) {
  const say = useWords(actionWords);
  const { outcome, errors, waitsFor } = forecast;
  const isGood = outcome === 'would-complete';
  return (
    <Notice
      kind={isGood ? 'good' : 'warn'}
      role="status"
      title={say(isGood ? 'wouldComplete' : 'wouldFail')}
      onClose={onClose}
    >
      {isGood && say('wouldCompleteHint')}
      {waitsFor !== null && <ItemLink id={waitsFor}>{say('wouldWait')}</ItemLink>}
      {errors.length > 0 && <ErrorList errors={errors} />}
    </Notice>
  );
}
