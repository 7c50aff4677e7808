import {
  Button,
  type MantineColorScheme,
  NativeSelect,
  Stack,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { languages } from '../../domain/words.ts';
import { request } from './api.ts';
import { Dropdown } from './dropdown.tsx';
import { chosenLanguage, useLanguage, useWords } from './i18n.ts';
import { useMe } from './me.ts';
import { queryClient } from './query-client.ts';
import { roleWords } from './vocabulary.ts';
import { words } from './words.ts';

const languageNames = { en: 'English', nl: 'Nederlands' };
const schemes = ['auto', 'light', 'dark'] as const satisfies readonly MantineColorScheme[];

/** Ends the session here, and at the issuer where that is possible. */
async function signOut(): Promise<void> {
  const answer = await request('/sign-out', { method: 'POST', signIn: 'no' }).catch(() => null);
  window.location.assign(answer?.headers.get('Location') ?? '/');
}

/** Who is signed in, and what they chose. */
export function UserMenu() {
  const say = useWords(words);
  const sayRole = useWords(roleWords);
  const me = useMe();
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const roles = me.roles.map((role) => sayRole(role)).join(', ');
  return (
    <Dropdown label={me.name} name={say('user', { name: me.name })}>
      {() => (
        <Stack gap="sm">
          <Text size="sm">{say('roles', { roles })}</Text>
          <NativeSelect
            label={say('language')}
            value={language}
            data={languages.map((value) => ({ value, label: languageNames[value] }))}
            onChange={({ currentTarget: { value } }) => {
              chosenLanguage.set(languages.find((each) => each === value) ?? 'own');
              void queryClient.invalidateQueries();
            }}
          />
          <NativeSelect
            label={say('theme')}
            value={colorScheme}
            data={schemes.map((value) => ({ value, label: say(value) }))}
            onChange={({ currentTarget: { value } }) =>
              setColorScheme(schemes.find((each) => each === value) ?? 'auto')
            }
          />
          <Button variant="default" onClick={() => void signOut()}>
            {say('signOut')}
          </Button>
        </Stack>
      )}
    </Dropdown>
  );
}
