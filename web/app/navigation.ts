import { linkOptions } from '@tanstack/react-router';
import type { Role } from '../../domain/words.ts';
import type { Plain } from './i18n.ts';
import type { words } from './words.ts';

const office: readonly Role[] = ['back-office', 'application-manager'];

type Place = { word: Plain<typeof words>; roles: readonly Role[] };

/** The pages that the header leads to, and whose they are. */
export const places = [
  { word: 'landing', roles: office, link: linkOptions({ to: '/' }) },
  {
    word: 'inbox',
    roles: office,
    link: linkOptions({ to: '/inbox', search: { status: ['completed-with-errors'] } }),
  },
  {
    word: 'backgroundActions',
    roles: office,
    link: linkOptions({ to: '/background-actions' }),
  },
  { word: 'causes', roles: office, link: linkOptions({ to: '/causes' }) },
  { word: 'devices', roles: office, link: linkOptions({ to: '/devices' }) },
  { word: 'numbers', roles: office, link: linkOptions({ to: '/numbers' }) },
  {
    word: 'configuration',
    roles: ['application-manager'],
    link: linkOptions({ to: '/configuration' }),
  },
  { word: 'audit', roles: ['application-manager'], link: linkOptions({ to: '/audit' }) },
] as const satisfies readonly (Place & { link: object })[];
