/** What may import what. ARCHITECTURE.md shows the same table to people. */
const may = (name, from, allowed, not = []) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed, ...(not.length > 0 ? { dependencyTypesNot: not } : {}) },
});
/** Types cost nothing at run time. */
const types = 'type-only';
/** Node's own modules: for all but what must also run in the sandbox, the browser and on devices. */
const node = 'core';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: '^\\.|\\.config\\.ts$|^(test|bench|dev)/|^workflows/index\\.ts$',
      },
      to: {},
    },
    may('domain-is-pure', '^domain/', [
      '^domain/',
      '^node_modules/(ajv|ajv-formats|re2js|@casl|@marcbachmann|ipaddr\\.js)/',
    ]),
    may(
      'workflows-stay-in-the-sandbox',
      '^workflows/',
      ['^workflows/', '^domain/', '^node_modules/@temporalio/(workflow|common)/'],
      [types],
    ),
    may('workflows-see-only-activity-types', '^workflows/', [
      '^workflows/',
      '^domain/',
      '^activities/',
      '^node_modules/@temporalio/',
    ]),
    may(
      'db-knows-only-domain',
      '^db/',
      ['^db/', '^domain/', '^node_modules/(drizzle-orm|pg|@types/pg|postgres)/'],
      [node],
    ),
    may(
      'activities',
      '^activities/',
      [
        '^activities/',
        '^domain/',
        '^db/',
        '^node_modules/(@temporalio/(activity|common)|standardwebhooks)/',
      ],
      [node],
    ),
    may(
      'engine',
      '^engine/',
      ['^engine/', '^domain/', '^db/', '^workflows/messages\\.ts$', '^node_modules/'],
      [node],
    ),
    may(
      'api',
      '^api/(?!server\\.ts$)',
      [
        '^api/',
        '^domain/',
        '^db/',
        '^workflows/messages\\.ts$',
        '^node_modules/',
        '^(@?hono|csv-stringify)/',
      ],
      [node, types],
    ),
    may(
      'api-sees-workflow-types',
      '^api/(?!server\\.ts$)',
      ['^api/', '^domain/', '^db/', '^workflows/', '^node_modules/', '^(@?hono|csv-stringify)/'],
      [node],
    ),
    may(
      'outbox-runs-alone',
      '^outbox/',
      ['^outbox/', '^node_modules/(idb|tus-js-client)/'],
      [types],
    ),
    may('outbox-sees-domain-types', '^outbox/', ['^outbox/', '^domain/', '^node_modules/']),
    // The page knows words, and of the API types only: what it asks goes over HTTP.
    may(
      'page-asks-over-http',
      '^web/(?!vite\\.config\\.ts$)',
      [
        '^web/',
        '^domain/(words|language|difference|rules/value|configuration-check/(changes-between|finding))\\.ts$',
        '^(node_modules/)?(react|react-dom|uplot|vite|@mantine/(core|hooks)|@tanstack/react-(query|router|table))(/|$)',
      ],
      [types],
    ),
    may('page-sees-api-types', '^web/(?!vite\\.config\\.ts$)', [
      '^web/',
      '^domain/',
      '^api/',
      '^node_modules/',
      '^@tanstack/react-table$',
    ]),
    // What judges the product shares nothing with it.
    may(
      'checker-is-apart',
      '^test/checker/(?!.*\\.test\\.ts$)',
      ['^test/checker/', '^node_modules/(pg|@types/pg|zod)/'],
      [node],
    ),
    {
      name: 'config-is-for-entry-points',
      severity: 'error',
      from: { pathNot: '^(worker|api/server)\\.ts$|^(cli|dev|bench|test)/' },
      to: { path: '^config\\.ts$' },
    },
    {
      name: 'nobody-imports-programs',
      severity: 'error',
      from: { pathNot: '^(cli|dev|bench|test)/' },
      to: { path: '^(worker|api/server)\\.ts$|^(cli|dev|bench|test)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(docs|dist|node_modules)/' },
  },
};
