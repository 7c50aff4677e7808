import { Button, Center, Paper, Text, Title } from '@mantine/core';
import { useWords } from './i18n.ts';
import { signInAddress } from './sign-in.ts';
import { words } from './words.ts';

/** What somebody sees who is not signed in. */
export function Welcome() {
  const say = useWords(words);
  const { pathname, search } = window.location;
  return (
    <Center component="main" mih="80vh" p="md">
      <Paper withBorder p="xl" maw={480}>
        <Title order={1} size="h2" mb="sm">
          {say('product')}
        </Title>
        <Text mb="lg">{say('welcome')}</Text>
        <Button component="a" href={signInAddress(pathname + search)} size="md">
          {say('signIn')}
        </Button>
      </Paper>
    </Center>
  );
}
