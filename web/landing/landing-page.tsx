import { FirstHelp } from '../app/first-help.tsx';
import { useWords } from '../app/i18n.ts';
import { PageHeading } from '../app/page-heading.tsx';
import { Aside } from './aside.tsx';
import { Figures } from './figures.tsx';
import classes from './landing.module.css';
import { MyCauses } from './my-causes.tsx';
import { useLiveLanding } from './queries.ts';
import { words } from './words.ts';

/** Where everybody begins: what waits for them, and one click into each. */
export function LandingPage() {
  const say = useWords(words);
  useLiveLanding();
  return (
    <>
      <PageHeading title={say('title')} />
      <FirstHelp page="landing" title={say('helpTitle')}>
        {say('help')}
      </FirstHelp>
      <Figures />
      <div className={classes.columns}>
        <MyCauses />
        <Aside />
      </div>
    </>
  );
}
