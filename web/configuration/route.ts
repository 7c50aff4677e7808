import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.tsx';
import { one } from '../app/search.ts';
import type { RuleSearch } from './rule-place.ts';
import { type View, views } from './views.ts';

type DocumentSearch = RuleSearch & { show?: View | undefined; compare?: string | undefined };

const validateSearch = (search: Record<string, unknown>): DocumentSearch => ({
  ...{ rule: one(search.rule), type: one(search.type) },
  ...{ show: one(search.show, views), compare: one(search.compare) },
});

const page = lazyRouteComponent(() => import('./configuration-page.tsx'), 'ConfigurationPage');

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configuration',
  component: page,
});

/** The documents of a kind; the settings are one document. */
const kindRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configuration/$segment',
  validateSearch,
  component: page,
});

/** One document. `rule` and `type`: the part of it that a link leads to (`web/app/rule-link.ts`). */
const documentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/configuration/$segment/$id',
  validateSearch,
  component: page,
});

export const configurationRoutes = [overviewRoute, kindRoute, documentRoute] as const;
