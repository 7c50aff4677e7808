import type { ReactNode } from 'react';

/** What scrolls by itself, such as a wide table: reached by keys too. `label` says what it holds. */
export function Scrollable({
  label,
  className,
  children,
}: {
  label: string;
  className: string | undefined;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
    <section className={className} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
