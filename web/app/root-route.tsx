import { Center } from '@mantine/core';
import { createRootRoute, Link } from '@tanstack/react-router';
import { ConnectionBanner } from './connection-banner.tsx';
import { useWords } from './i18n.ts';
import { Loading } from './loading.tsx';
import { MeProvider, useSession } from './me.ts';
import { PageHeading } from './page-heading.tsx';
import { ApiProblem } from './problem.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { SessionDialog } from './session-dialog.tsx';
import { Shell } from './shell.tsx';
import { Toasts } from './toasts.tsx';
import { Welcome } from './welcome.tsx';
import { words } from './words.ts';

/** Everything stands below it. */
export const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFound });

function Root() {
  return (
    <>
      <ConnectionBanner />
      <Content />
      <SessionDialog />
      <Toasts />
    </>
  );
}

function Content() {
  const say = useWords(words);
  const { data: me, error, refetch } = useSession();
  if (me)
    return (
      <MeProvider value={me}>
        <Shell />
      </MeProvider>
    );
  if (error instanceof ApiProblem && error.status === 401) return <Welcome />;
  return (
    <Center component="main" mih="60vh" p="md">
      {error ? (
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading text={say('loading')} />
      )}
    </Center>
  );
}

function NotFound() {
  const say = useWords(words);
  return (
    <>
      <PageHeading title={say('gone')} />
      <p>{say('goneText')}</p>
      <Link to="/">{say('toInbox')}</Link>
    </>
  );
}
