import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';

/** While somebody types a year, its first digits are a year too: nobody means one before this. */
const EARLIEST = '1990-01-01';

type Props = {
  label: string;
  /** `2026-11-23`, or empty. */
  day: string;
  onDay: (day: string) => void;
  min?: string;
  max?: string;
};

/** A day to choose or to type; told when it is whole. */
export function DayInput({ day, onDay, ...rest }: Props) {
  const [typed, setTyped] = useState(day);
  useEffect(() => setTyped(day), [day]);
  return (
    <TextInput
      {...rest}
      type="date"
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        if (value === '' || value >= EARLIEST) onDay(value);
      }}
    />
  );
}
