import type { MiddlewareHandler } from 'hono';
import { describeRoute, type generateSpecs, resolver, validator } from 'hono-openapi';
import { z } from 'zod';
import { findUnstorable } from './outbox/storable.ts';
import { type Fault, pointer, problem, problemBody } from './problem.ts';
import { type ProblemCode, problemTypes } from './problem-types.ts';

/** A problem as callers see it (RFC 9457). */
export const ProblemDocument = z
  .object({
    type: z.string().describe('Address of the page that explains it: `/problems/CODE`.'),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string().optional().describe('The id of the request; the log has the rest.'),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    change: z
      .object({
        kind: z.string(),
        at: z.iso.datetime(),
        by: z.string().nullable(),
        via: z.string().nullable(),
        text: z.string().describe('In the caller’s language.'),
      })
      .optional()
      .describe('Of 409 and 412: what was done meanwhile, by whom and when.'),
  })
  .meta({ ref: 'Problem' });

type Issue = { message: string; path?: readonly unknown[] | undefined };

/** Each fault that a schema found, with its JSON pointer below `at`. */
export const faultsOf = (issues: readonly Issue[], at = ''): Fault[] =>
  issues.slice(0, 20).map(({ message, path }) => ({
    pointer: at + pointer((path ?? []).map((part) => partOf(part))),
    detail: message,
  }));
const partOf = (part: unknown): string | number => {
  const key = typeof part === 'object' && part !== null && 'key' in part ? part.key : part;
  return typeof key === 'number' ? key : String(key);
};

type Checked = { success: true } | { success: false; error: readonly Issue[] };

const refuse = (code: 'malformed' | 'invalid', what: string) => (checked: Checked) => {
  if (!checked.success)
    throw problem(code, `${what} not acceptable; see \`errors\`.`, {
      errors: faultsOf(checked.error),
    });
};

/** Checks the query string: 400 with the parameters at fault. */
export const query = <S extends z.ZodType>(schema: S) =>
  validator('query', schema, refuse('malformed', 'A parameter is'));

/** 422 for what could not be kept as it was sent; before the schema, which a deep one could exhaust. */
const storable = (maximum?: number) => (sent: unknown) => {
  const found = findUnstorable(sent, maximum);
  if (found)
    throw problem(found.code, 'The content cannot be kept; see `errors`.', {
      errors: [found.fault],
    });
  return sent;
};

/**
 * Checks a JSON body: 400 when it is not JSON, 422 with the members at fault. An absent body is `{}`.
 * `maximum` is how many members it may have in all, where that is more than a transaction may have;
 * `prepare` puts right first what need not be refused.
 */
export const body = <S extends z.ZodType>(
  schema: S,
  maximum?: number,
  prepare: (sent: unknown) => unknown = (sent) => sent,
) =>
  validator(
    'json',
    z.preprocess((sent) => storable(maximum)(prepare(sent)), schema),
    refuse('invalid', 'The content is'),
  );

type Answer = { description: string; schema?: z.ZodType; example?: unknown; type?: string };

type Operation = {
  tag: 'Device' | 'Page' | 'Inbox' | 'Objects' | 'Configuration' | 'Operations';
  summary: string;
  description?: string;
  /** Needs no token. */
  open?: boolean;
  /** Every failure stands among the answers: for a browser, they are pages. */
  failuresAreTold?: boolean;
  answers: Record<number, Answer>;
  /** Problems beside those that every route has. */
  problems?: ProblemCode[];
  parameters?: NonNullable<Parameters<typeof describeRoute>[0]['parameters']>;
  requestBody?: NonNullable<Parameters<typeof describeRoute>[0]['requestBody']>;
};

const everywhere: ProblemCode[] = ['unexpected', 'database-unavailable'];
const withToken: ProblemCode[] = [
  'unauthenticated',
  'session-ended',
  'foreign-origin',
  'role-missing',
  'user-inactive',
  'too-many-requests',
  'issuer-unavailable',
];

/** What any body may be refused for beside `invalid`. */
const notStorable: ProblemCode[] = [
  'text-not-storable',
  'number-not-exact',
  'key-not-allowed',
  'too-deep',
  'too-long',
];

const answerOf = ({ description, schema, example, type = 'application/json' }: Answer) => ({
  description,
  ...(schema && {
    content: { [type]: { schema: resolver(schema), ...(example !== undefined && { example }) } },
  }),
});

function problemAnswers(codes: readonly ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) {
    const { status } = problemTypes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].map(([status, same]) => [
    String(status),
    {
      description: same.map((code) => `\`${code}\`: ${problemTypes[code].title}`).join('. '),
      content: {
        'application/problem+json': {
          schema: resolver(ProblemDocument),
          examples: Object.fromEntries(
            same.map((code) => [code, { value: problemBody(code, problemTypes[code].title) }]),
          ),
        },
      },
    },
  ]);
  return Object.fromEntries(entries);
}

/** Describes a route in `/openapi.json`: its answers, and every problem that it can give. */
export function operation({
  tag,
  open,
  failuresAreTold,
  answers,
  problems = [],
  ...rest
}: Operation): MiddlewareHandler {
  const codes = [
    ...problems,
    ...(problems.includes('invalid') ? notStorable : []),
    ...(open ? [] : withToken),
    ...(failuresAreTold ? [] : everywhere),
  ];
  const good = Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]);
  return describeRoute({
    ...rest,
    tags: [tag],
    ...(open && { security: [] }),
    ...(tag === 'Device' && { security: [{ bearer: [] }] }),
    responses: { ...Object.fromEntries(good), ...problemAnswers(codes) },
  });
}

/** What the OpenAPI document says beside its routes. */
export const documentation = (version: string): Parameters<typeof generateSpecs>[1] => ({
  excludeStaticFile: false,
  defaultValidationErrorResponse: false,
  documentation: {
    info: {
      title: 'AppSuite inbox',
      version,
      description:
        'Every change a field engineer makes, applied exactly once or listed with its reason. Every error is a problem document (RFC 9457).',
    },
    security: [{ bearer: [] }, { session: [] }],
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token of the configured OpenID Connect issuer.',
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'appsuite-inbox',
          description:
            'Set by signing in to the page; with https it is called `__Host-appsuite-inbox`. A change needs the `Origin` of this service too.',
        },
      },
    },
    tags: [
      { name: 'Device', description: 'What the app sends, and what became of it.' },
      { name: 'Page', description: 'Signing in with a browser, and who is signed in.' },
      { name: 'Inbox', description: 'What the office sees and does.' },
      { name: 'Objects', description: 'The business objects.' },
      { name: 'Configuration', description: 'The rules, as documents that change while it runs.' },
      { name: 'Operations', description: 'For those who run the service.' },
    ],
  },
});
