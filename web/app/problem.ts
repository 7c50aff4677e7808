import type { ProblemDocument } from './api-types.ts';

/** A request that was not served: what the API says of it (RFC 9457), or that nobody answered. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** HTTP status; 0 = nobody answered. */
  readonly status: number;
  /** Last part of `type`, such as `state`; `unreachable` when nobody answered. */
  readonly code: string;
  readonly title: string;
  readonly errors: NonNullable<ProblemDocument['errors']>;
  /** What a colleague did meanwhile. */
  readonly change: ProblemDocument['change'];
  /** The number under which the log has the rest. */
  readonly instance: string | undefined;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined;

  constructor(status: number, document: Partial<ProblemDocument>, retryAfter?: number) {
    super(document.detail ?? document.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = document.type?.split('/').at(-1) ?? (status === 0 ? 'unreachable' : 'unexpected');
    this.title = document.title ?? '';
    this.errors = document.errors ?? [];
    this.change = document.change;
    this.instance = document.instance;
    this.retryAfter = retryAfter;
  }

  /** Whether the service, and not the request, is what is missing: the same may succeed in a moment. */
  get isAway(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502;
  }
}

/** The problem that an answer holds; anything may stand between us and the API. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  const isProblem = answer.headers.get('Content-Type')?.includes('problem+json');
  const document = isProblem ? await answer.json().catch(() => ({})) : {};
  const seconds = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  return new ApiProblem(answer.status, document, Number.isFinite(seconds) ? seconds : undefined);
}
