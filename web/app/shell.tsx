import { Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import icon from '../icon.svg';
import { useLanguage, useWords } from './i18n.ts';
import { mayUse, useMe } from './me.ts';
import { places } from './navigation.ts';
import classes from './shell.module.css';
import { UserMenu } from './user-menu.tsx';
import { words } from './words.ts';

/** After navigation the focus goes to the new page's heading: that is what a screen reader reads. */
function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ pathChanged, fromLocation }) => {
        if (pathChanged && fromLocation) document.querySelector('h1')?.focus();
      }),
    [router],
  );
}

/** The frame around every page. */
export function Shell() {
  const say = useWords(words);
  const language = useLanguage();
  const me = useMe();
  const [opened, { toggle, close }] = useDisclosure();
  useFocusOnNavigation();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  return (
    <>
      <a href="#content" className={`visually-hidden ${classes.skip}`}>
        {say('skip')}
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Burger
            opened={opened}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={say('menu')}
            aria-expanded={opened}
            aria-controls="pages"
          />
          <Link to="/" className={classes.brand} aria-label={say('home')}>
            <img src={icon} alt="" width={28} height={28} />
          </Link>
          <nav id="pages" aria-label={say('pages')} className={classes.pages} data-opened={opened}>
            {places
              .filter(({ roles }) => mayUse(me, roles))
              .map(({ word, link }) => (
                <Link
                  key={link.to}
                  {...link}
                  activeOptions={{ includeSearch: false, exact: link.to === '/' }}
                  className={classes.page}
                  onClick={close}
                >
                  {say(word)}
                </Link>
              ))}
          </nav>
          <Group ml="auto">
            <UserMenu />
          </Group>
        </div>
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}
