import { type ReactNode, useId } from 'react';
import classes from './item.module.css';

/** A part of the page under a heading of its own. */
export function Section({
  title,
  children,
  end,
  id,
}: {
  title: string;
  children: ReactNode;
  /** Beside the heading. */
  end?: ReactNode;
  id?: string;
}) {
  const own = useId();
  return (
    <section className={classes.section} aria-labelledby={own} id={id}>
      <div className={classes.sectionHead}>
        <h2 id={own} className={classes.heading} tabIndex={-1}>
          {title}
        </h2>
        {end}
      </div>
      {children}
    </section>
  );
}
