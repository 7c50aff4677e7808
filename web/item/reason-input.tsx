import { Textarea } from '@mantine/core';
import { useWords } from '../app/i18n.ts';
import { formWords } from './form-words.ts';

/** Why something is changed. */
export function ReasonInput({
  id,
  value,
  onValue,
  isMissing,
}: {
  id: string;
  value: string;
  onValue: (value: string) => void;
  isMissing: boolean;
}) {
  const say = useWords(formWords);
  return (
    <Textarea
      id={id}
      label={say('reason')}
      description={say('reasonHint')}
      withAsterisk
      aria-required
      autosize
      maxLength={2_000}
      error={isMissing && say('reasonNeeded')}
      value={value}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
    />
  );
}
