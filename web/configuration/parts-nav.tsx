import { Link } from '@tanstack/react-router';
import { useWords } from '../app/i18n.ts';
import classes from './configuration.module.css';
import { kinds, segments } from './documents.ts';
import { words } from './words.ts';

/** From any part of the configuration to the others. */
export function PartsNav() {
  const say = useWords(words);
  return (
    <nav aria-label={say('parts')} className={classes.nav}>
      {kinds.map((kind) => (
        <Link
          key={kind}
          to="/configuration/$segment"
          params={{ segment: segments[kind] }}
          activeOptions={{ includeSearch: false }}
          className={classes.navLink}
        >
          {say(kind)}
        </Link>
      ))}
    </nav>
  );
}
