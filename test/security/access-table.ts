import type { Role } from '../../domain/words.ts';

/**
 * Who may do what, by HTTP status. `own / foreign`: about a thing of one's own (an engineer's device or
 * transaction, what is in an office user's property set), and about a colleague's. A single status
 * is the same for both, or the route is about no one thing; then its answer shows nothing foreign.
 */
const TABLE = `
  route                                                   nobody  field-engineer  back-office  application-manager  operator

  GET   /healthz                                          200     200             200          200                  200
  GET   /readyz                                           200     200             200          200                  200
  GET   /metrics                                          200     200             200          200                  200
  GET   /version                                          200     200             200          200                  200
  GET   /openapi.json                                     200     200             200          200                  200
  GET   /docs                                             200     200             200          200                  200
  GET   /problems/:code                                   200     200             200          200                  200

  GET   /sign-in                                          302     302             302          302                  302
  GET   /sign-in/callback                                 400     400             400          400                  400
  GET   /signed-in                                        200     200             200          200                  200
  GET   /signed-in.js                                     200     200             200          200                  200
  POST  /sign-out                                         204     204             204          204                  204
  GET   /v1/me                                            401     200             200          200                  200

  POST  /v1/outbox/batches                                401     202 / 404       403          403                  403
  GET   /v1/outbox/transactions                           401     200 / 404       403          403                  403
  GET   /v1/outbox/transactions/:id                       401     200 / 404       403          403                  403
  POST  /v1/outbox/transactions/:id/amend                 401     200 / 404       403          403                  403
  POST  /v1/outbox/transactions/:id/answer                401     200 / 404       403          403                  403
  POST  /v1/outbox/transactions/:id/withdraw              401     200 / 404       403          403                  403

  GET   /v1/directory                                     401     403             200          200                  403

  GET   /v1/inbox/items                                   401     403             200          200                  403
  GET   /v1/inbox/items/:id                               401     403             200 / 404    200 / 404            403
  GET   /v1/inbox/summary                                 401     403             200          200                  403
  GET   /v1/inbox/refusals                                401     403             200          200                  403
  GET   /v1/inbox/gadget                                  401     403             200          200                  403
  POST  /v1/inbox/gadget/tokens                           401     403             201          201                  403
  GET   /v1/inbox/gadget.html                             200     200             200          200                  200
  POST  /v1/inbox/forms                                   401     403             200          200                  403
  GET   /v1/inbox/groups                                  401     403             200          200                  403
  GET   /v1/inbox/numbers                                 401     403             200          200                  403
  GET   /v1/inbox/export                                  401     403             200          200                  403
  GET   /v1/inbox/events                                  401     403             200          200                  403
  GET   /v1/inbox/views                                   401     403             200          200                  403
  POST  /v1/inbox/views                                   401     403             201          201                  403
  PUT   /v1/inbox/views/:id                               401     403             200 / 404    200 / 404            403
  DELETE /v1/inbox/views/:id                              401     403             204 / 404    204 / 404            403
  POST  /v1/inbox/items/:id/requeue                       401     403             202 / 404    202 / 404            403
  POST  /v1/inbox/items/:id/cancel                        401     403             200 / 404    200 / 404            403
  POST  /v1/inbox/items/:id/release                       401     403             202 / 404    202 / 404            403
  POST  /v1/inbox/items/:id/amend                         401     403             200 / 404    200 / 404            403
  POST  /v1/inbox/items/:id/ask                           401     403             200 / 404    200 / 404            403
  POST  /v1/inbox/items/:id/assign                        401     403             200 / 404    200 / 404            403
  POST  /v1/inbox/items/:id/comments                      401     403             200 / 404    200 / 404            403
  POST  /v1/inbox/items/:id/approve-once                  401     403             403          202 / 404            403
  POST  /v1/inbox/items/:id/recheck                       401     403             200 / 404    200 / 404            403

  POST  /v1/background-actions                            401     403             202 / 422    202 / 422            403
  GET   /v1/background-actions                            401     403             200          200                  403
  GET   /v1/background-actions/:id                        401     403             200 / 404    200 / 404            403
  GET   /v1/background-actions/:id/results                401     403             200 / 404    200 / 404            403
  POST  /v1/background-actions/:id/stop                   401     403             200 / 404    200 / 404            403
  POST  /v1/background-actions/:id/resume                 401     403             200 / 404    200 / 404            403
  POST  /v1/background-actions/:id/pace                   401     403             200 / 404    200 / 404            403

  GET   /v1/devices                                       401     403             200          200                  403
  GET   /v1/devices/:id                                   401     403             200 / 404    200 / 404            403
  GET   /v1/devices/:id/timeline                          401     403             200 / 404    200 / 404            403
  POST  /v1/devices/:id/logs                              401     202 / 404       403          403                  403
  POST  /v1/devices/:id/reassign                          401     403             200 / 404    200 / 404            403

  GET   /v1/objects                                       401     200             200          200                  403
  GET   /v1/objects/:objectType/:objectId                 401     200 / 404       200 / 404    200 / 404            403
  POST  /v1/objects/:objectType                           401     403             201 / 422    201 / 422            403
  PATCH /v1/objects/:objectType/:objectId                 401     403             200 / 404    200 / 404            403

  GET   /v1/config/object-types                           401     403             403          200                  403
  GET   /v1/config/object-types/:id                       401     403             403          200                  403
  PUT   /v1/config/object-types/:id                       401     403             403          200                  403
  GET   /v1/config/object-types/:id/versions              401     403             403          200                  403
  GET   /v1/config/object-types/:id/versions/:version     401     403             403          200                  403
  GET   /v1/config/function-profiles                      401     403             403          200                  403
  GET   /v1/config/function-profiles/:id                  401     403             403          200                  403
  PUT   /v1/config/function-profiles/:id                  401     403             403          200                  403
  GET   /v1/config/function-profiles/:id/versions         401     403             403          200                  403
  GET   /v1/config/function-profiles/:id/versions/:version 401    403             403          200                  403
  GET   /v1/config/property-sets                          401     403             403          200                  403
  GET   /v1/config/property-sets/:id                      401     403             403          200                  403
  PUT   /v1/config/property-sets/:id                      401     403             403          200                  403
  GET   /v1/config/property-sets/:id/versions             401     403             403          200                  403
  GET   /v1/config/property-sets/:id/versions/:version    401     403             403          200                  403
  GET   /v1/config/users                                  401     403             403          200                  403
  GET   /v1/config/users/:id                              401     403             403          200                  403
  PUT   /v1/config/users/:id                              401     403             403          200                  403
  GET   /v1/config/users/:id/versions                     401     403             403          200                  403
  GET   /v1/config/users/:id/versions/:version            401     403             403          200                  403
  GET   /v1/config/settings                               401     403             403          200                  403
  PUT   /v1/config/settings                               401     403             403          200                  403
  GET   /v1/config/settings/versions                      401     403             403          200                  403
  GET   /v1/config/settings/versions/:version             401     403             403          200                  403
  POST  /v1/config/preview                                401     403             403          200                  403

  GET   /v1/notices                                       401     403             403          200                  403
  GET   /v1/notices/:id                                   401     403             403          200                  403
  GET   /v1/notices/rules                                 401     403             403          200                  403
  POST  /v1/notices/rules                                 401     403             403          201                  403
  GET   /v1/notices/rules/:id                             401     403             403          200                  403
  PUT   /v1/notices/rules/:id                             401     403             403          200                  403
  DELETE /v1/notices/rules/:id                            401     403             403          204                  403
  POST  /v1/notices/rules/:id/rotate                      401     403             403          200                  403
  POST  /v1/notices/rules/:id/test                        401     403             403          202                  403

  GET   /v1/audit                                         401     403             403          200                  403
`;

export const callers = [
  'nobody',
  'field-engineer',
  'back-office',
  'application-manager',
  'operator',
] as const satisfies readonly (Role | 'nobody')[];
export type Who = (typeof callers)[number];

/** What a route answers a caller; `foreign` is null where it makes no difference. */
export type Cell = { own: number; foreign: number | null };
type AccessRow = { route: string; cells: Record<Who, Cell> };

const toCell = (text: string): Cell => {
  const [own = Number.NaN, foreign = null] = text.split(' / ').map(Number);
  return { own, foreign };
};

/** The rows of the table, each route as `METHOD path`. */
export function accessTable(): AccessRow[] {
  const [, ...lines] = TABLE.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [method, path, ...cells] = line.trim().split(/(?<!\/) +(?!\/ )/);
    if (cells.length !== callers.length) throw new Error(`not a row of the table: ${line}`);
    const entries = callers.map((who, n) => [who, toCell(cells[n] ?? '')] as const);
    return {
      route: `${method} ${path}`,
      cells: Object.fromEntries(entries) as Record<Who, Cell>,
    };
  });
}
