import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, change, newDevice, openApi } from '../api/outbox-api.ts';
import { mechanic, orderType } from '../domain/fixtures.ts';

/** Of the statements about pages, those that the pages of today (`/docs`, `/problems/…`) have to keep. */

/** What would run, or reach out, where it is not escaped. */
const corpus = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '"><iframe src=javascript:alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '<a href="javascript:alert(1)">x</a>',
  '{{constructor.constructor("alert(1)")()}}',
  '<!--#exec cmd="id"-->',
  '<link rel=stylesheet href=//evil.test>',
];

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('19 CSP without unsafe-inline; a corpus of stored scripts in every field executes nowhere', () => {
  it.each([
    '/docs',
    '/problems/not-found',
    '/openapi.json',
    '/healthz',
    '/metrics',
    '/nowhere',
    '/v1/inbox/items',
  ])('%s allows no script and nothing from anywhere', async (path) => {
    const { headers } = await api.call('mia', path);
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:|blob:|script-src/);
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  });

  it('pages hold no script, no handler, and nothing of what people stored', async () => {
    const hostile = corpus.join(' ');
    await api.inbox.save('object-type', orderType({ label: { en: hostile }, numberPrefix: '<b>' }));
    await api.inbox.save('function-profile', mechanic({ label: { en: hostile } }));
    const objectId = await api.inbox.order({ fields: { description: hostile } });
    const sent = change({ objectId, fields: { description: hostile } });
    await api.batch('emma', newDevice(), [sent, change({ sequence: 2, objectType: hostile })]);
    for (const path of ['/docs', '/problems/not-found', '/problems/malformed']) {
      const { text, headers } = await api.call(null, path);
      expect(headers.get('Content-Type')).toContain('text/html');
      expect(text).not.toMatch(/<script|<iframe|<object|<embed|javascript:|alert\(|\son\w+\s*=/i);
    }
  });

  it.each(corpus)(
    '%s, stored or sent, comes back as data only, never as a page',
    async (hostile) => {
      const sent = change({ sequence: 1, objectId: hostile, fields: { description: hostile } });
      await api.batch('emma', newDevice(), [sent, { id: hostile }]);
      const query = encodeURIComponent(hostile);
      for (const path of [
        `/v1/inbox/items/${sent.id}`,
        '/v1/inbox/items',
        '/v1/inbox/refusals',
        `/v1/inbox/items?q=${query}`,
        `/v1/inbox/items?sort=${query}`,
        `/v1/objects/order/${query}`,
        `/problems/${query}`,
        `/docs/${query}`,
        `/${query}`,
      ]) {
        const { headers } = await api.call('mia', path);
        expect(headers.get('Content-Type'), path).toMatch(/^application\/(problem\+)?json/);
      }
    },
  );
});
