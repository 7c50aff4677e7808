import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../../build.ts';
import { type Api, openApi } from '../api/outbox-api.ts';

/** How the api hands out the page. */

let api: Api;
beforeAll(async () => {
  await bundlePage();
  api = await openApi();
}, 120_000);
afterAll(() => api.close());

const asBrowser = { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
const page = (path: string) => api.call(null, path, asBrowser);
const scriptOf = (html: string) => /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';

describe('19 CSP without unsafe-inline: the page', () => {
  it.each(['/', '/inbox?status=queued', '/nowhere'])(
    '%s is the page, with a policy that allows only what this host serves',
    async (path) => {
      const { status, headers, text } = await page(path);
      expect(status).toBe(200);
      expect(headers.get('Content-Type')).toContain('text/html');
      expect(headers.get('Cache-Control')).toBe('no-cache');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:|data:|blob:/);
      expect(text).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=/i);
      const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
      expect(text).toContain(`nonce="${nonce}"`);
    },
  );

  it('no two answers share a nonce', async () => {
    const [one, two] = await Promise.all([page('/'), page('/')]);
    expect(one.text).not.toBe(two.text);
  });
});

it('sends scripts compressed, to be kept for ever: their names change with their contents', async () => {
  const { text } = await page('/');
  const { status, headers } = await api.call(null, scriptOf(text), {
    headers: { 'Accept-Encoding': 'br' },
  });
  expect(status).toBe(200);
  expect(headers.get('Content-Encoding')).toBe('br');
  expect(headers.get('Cache-Control')).toContain('immutable');
});

it.each(['/v1/nowhere', '/assets/nowhere.js'])('%s is a problem, not the page', async (path) => {
  const { status, headers } = await api.call('mia', path, asBrowser);
  expect(status).toBe(404);
  expect(headers.get('Content-Type')).toContain('problem+json');
});

it('answers programs with problems where it answers browsers with the page', async () => {
  const { status, headers } = await api.call(null, '/nowhere');
  expect(status).toBe(404);
  expect(headers.get('Content-Type')).toContain('problem+json');
});
