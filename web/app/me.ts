import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Role } from '../../domain/words.ts';
import { request } from './api.ts';
import type { Me } from './api-types.ts';
import { setOwnLanguage } from './i18n.ts';
import { endWaiting } from './sign-in.ts';

let known: string | undefined;

async function readMe(): Promise<Me> {
  const answer = await request('/v1/me', { signIn: 'no' });
  const me: Me = await answer.json();
  known ??= me.id;
  setOwnLanguage(me.language);
  return me;
}

/** Who is signed in; its problem has status 401 when nobody is. */
export const useSession = () =>
  useQuery({ queryKey: ['me'], queryFn: readMe, staleTime: Number.POSITIVE_INFINITY });

const MeContext = createContext<Me | null>(null);
export const MeProvider = MeContext.Provider;

/** Who is signed in. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('nobody is signed in');
  return me;
}

/** Whether somebody has one of the roles. */
export const mayUse = (me: Me, roles: readonly Role[]): boolean =>
  roles.some((role) => me.roles.includes(role));

/** Goes on after a sign-in in another window; as somebody else, everything begins anew. */
async function resume(): Promise<void> {
  const before = known;
  const me = await readMe().catch(() => null);
  if (me === null) return;
  endWaiting(me.id === before);
  if (me.id !== before) window.location.assign('/');
}

/** Hears of it when somebody signed in again in another window (`/signed-in` tells). */
export function listenForSignIn(): void {
  new BroadcastChannel('appsuite-inbox').onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === 'signed-in') void resume();
  };
}
