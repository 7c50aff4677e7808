import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeFailure } from '../../api/problem.ts';
import { framesOf } from '../../db/frames.ts';
import { safely } from '../../engine/errors.ts';
import { type Api, openApi } from '../api/outbox-api.ts';
import { documentsOf } from '../support/inbox.ts';

/** What the log knows of a failure whose message holds what people wrote, also where that looks like a stack. */

const TEXTS = [
  'x\n    at Kerkstraat 5, Mrs Jansen',
  'x\n    at Mrs Jansen (/srv/app/Kerkstraat.ts:1:2)',
  'x\n    at async Kerkstraat 5 (file:///srv/app/api/app.ts:1:2)\nparams: Mrs Jansen\n    at Kerkstraat:5:5',
  '\n    at Kerkstraat (/srv/app/x.ts:1:2)\n',
  'Error: Jansen\n    at Kerkstraat (/srv/app/x.ts:1:2)\n\nError: Jansen',
];
const WRITTEN = /Kerkstraat|Jansen/;

let api: Api;
let owner: pg.Client;
beforeAll(async () => {
  api = await openApi({}, documentsOf());
  owner = new pg.Client(api.inbox.ownerUrl);
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

describe('21 no parameters in logs of a statement that the database refuses', () => {
  it.each(['q', 'assignee', 'objectId'])(
    'is logged without what was asked for as %s',
    async (name) => {
      await owner.query('REVOKE SELECT ON items FROM inbox_app');
      try {
        for (const text of TEXTS) {
          api.log.length = 0;
          const asked = new URLSearchParams({ [name]: text });
          expect((await api.call('bob', `/v1/inbox/items?${asked}`)).status).toBe(500);
          const log = api.log.join('');
          expect(log).toMatch(/"code":"42501".*"stack":\[[^\]]*\/db\/inbox-list\.ts:\d+:\d+/);
          expect(log).not.toMatch(WRITTEN);
        }
      } finally {
        await owner.query('GRANT SELECT ON items TO inbox_app');
      }
    },
  );
});

/** Failures of every kind in which the text stands, with one that was caused by it. */
async function failures(text: string): Promise<unknown[]> {
  const ofDatabase = await owner.query('SELECT $1::int', [text]).catch((error: unknown) => error);
  const passedOn = new Error(`Failed query: SELECT $1\nparams: ${text}`, { cause: ofDatabase });
  const ofCode = [new TypeError(text), new RangeError(`Invalid: ${text}`), syntaxError(text)];
  return [ofDatabase, passedOn, ...ofCode, text];
}

function syntaxError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

describe('21 of a failure nothing that people wrote is in logs', () => {
  it.each(TEXTS)('by api or worker: %j', async (text) => {
    for (const failure of await failures(text)) {
      expect(JSON.stringify(describeFailure(failure))).not.toMatch(WRITTEN);
      expect(JSON.stringify(safely(failure))).not.toMatch(WRITTEN);
    }
  });

  it('but the places are, whatever its message looks like', () => {
    const place = (message: string) => framesOf(new Error(message))[0];
    const expected = place('x');
    expect(expected).toMatch(/^at place \(.*logged-failures\.test\.ts:\d+:\d+\)$/);
    const part = fc.oneof(
      fc.constantFrom('\n', '    at ', 'Error', ': ', 'f (/srv/x.ts:1:2)', '/srv/x.ts:1:2'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(place(parts.join(''))).toBe(expected);
      }),
    );
  });

  it('and nothing of it where the message was changed afterwards', () => {
    const changed = new Error(TEXTS[1]);
    changed.message = 'something went wrong';
    expect(JSON.stringify(framesOf(changed))).not.toMatch(WRITTEN);
  });

  it('while what a program itself says to its operator is told by the worker', () => {
    const told = safely(new Error('Run `npm run migrate`.'));
    expect(told).toMatchObject({ kind: 'Error', message: 'Run `npm run migrate`.' });
  });
});
