import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingMessage, Server, ServerResponse } from 'node:http';
import { isMainThread } from 'node:worker_threads';

/*
 * Loaded before everything else in the api and worker processes of fault runs (`node --import`). The
 * process then passes named points, and kills itself with SIGKILL at the first that it was told of:
 *
 *   commit:item-complete+promote:before | sent | after   a transaction, by the statements that wrote in it
 *   write:claim:before | after                           a statement that writes and stands alone
 *   start:processTransaction:before | after              a start, a signal, or both, at the engine
 *   answer:POST /v1/outbox/batches:before | after        an answer of the api
 *
 * `FAILPOINTS` names its files: `….armed` holds the points to die at, `….passed` gets each point the first
 * time that it is passed, `….died` gets the one it died at and how many requests were open.
 */

const LOOK_MS = 20;

/** Requests that change something and are not answered yet. */
let open = 0;

/** Passes a point of the process; may not return. */
type Pass = (point: string) => void;

/** The lines of a file; none when it was taken away since somebody saw it. */
function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function openPoints(files: string): Pass {
  const [armedFile, passedFile, diedFile] = [`${files}.armed`, `${files}.passed`, `${files}.died`];
  const passed = new Set<string>();
  let armed = new Set<string>();
  const look = () => {
    armed = new Set(existsSync(armedFile) ? linesOf(armedFile) : []);
  };
  look();
  setInterval(look, LOOK_MS).unref();
  return (point) => {
    if (!passed.has(point)) {
      passed.add(point);
      appendFileSync(passedFile, `${point}\n`);
    }
    if (!armed.has(point)) return;
    rmSync(armedFile, { force: true });
    appendFileSync(diedFile, `${JSON.stringify({ at: Date.now(), point, open })}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
}

const WRITES = /\b(INSERT INTO|(?<!FOR |KEY )UPDATE|DELETE FROM)\s+"?(\w+)/i;

/** The statement's name, or what it does to which table; nothing when it does not write. */
function writeOf({ name, text }: { name?: string; text: string }): string | undefined {
  const found = WRITES.exec(text);
  if (!found) return undefined;
  return name ?? `${found[1]?.toLowerCase().split(' ')[0]}-${found[2]}`;
}

type Query = (this: object, config: unknown, values?: unknown, callback?: unknown) => unknown;
type Callback = (error: unknown, answer: unknown) => void;

/** Points around what is sent to the database. */
async function watchDatabase(pass: Pass): Promise<void> {
  const { default: pg } = await import('pg');
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  // Per connection what was written in the transaction under way.
  const writes = new WeakMap<object, Set<string>>();

  /** The point that a statement is, if any. */
  const pointOf = (client: object, config: unknown): string | undefined => {
    const statement = typeof config === 'string' ? { text: config } : (config as { text: string });
    const said = statement.text?.trim().toUpperCase();
    if (said === 'BEGIN' || said === 'ROLLBACK') {
      writes.delete(client);
      if (said === 'BEGIN') writes.set(client, new Set());
      return undefined;
    }
    const transaction = writes.get(client);
    if (said === 'COMMIT') {
      writes.delete(client);
      return transaction?.size ? `commit:${[...transaction].join('+')}` : undefined;
    }
    const write = statement.text ? writeOf(statement) : undefined;
    if (write && transaction) transaction.add(write);
    return write && !transaction ? `write:${write}` : undefined;
  };
  prototype.query = function (config, values, callback) {
    const point = pointOf(this, config);
    if (!point) return query.call(this, config, values, callback);
    pass(`${point}:before`);
    const told = typeof values === 'function' ? values : callback;
    const parameters = typeof values === 'function' ? undefined : values;
    if (told) {
      query.call(this, config, parameters, (error: unknown, answer: unknown) => {
        if (!error) pass(`${point}:after`);
        (told as Callback)(error, answer);
      });
      pass(`${point}:sent`);
      return undefined;
    }
    const answered = (query.call(this, config, parameters) as Promise<unknown>).then((answer) => {
      pass(`${point}:after`);
      return answer;
    });
    pass(`${point}:sent`);
    return answered;
  };
}

type Handler = (input: { workflowType?: string; signalName?: string }) => Promise<unknown>;

/** Points around what is asked of the engine. */
async function watchEngine(pass: Pass): Promise<void> {
  const { WorkflowClient } = await import('@temporalio/client');
  const prototype = WorkflowClient.prototype as unknown as Record<string, Handler>;
  for (const [kind, method] of [
    ['start', '_startWorkflowHandler'],
    ['signal-with-start', '_signalWithStartWorkflowHandler'],
    ['signal', '_signalWorkflowHandler'],
  ] as const) {
    const call = prototype[method];
    if (!call) throw new Error(`the engine's client has no ${method} any more`);
    prototype[method] = async function (this: unknown, input) {
      const point = `${kind}:${input.signalName ?? input.workflowType}`;
      pass(`${point}:before`);
      const answer = await call.call(this, input);
      pass(`${point}:after`);
      return answer;
    };
  }
}

/** `POST /v1/inbox/items/{id}/requeue`: what differs from call to call is left out. */
const routeOf = (method: string, url: string): string =>
  `${method} ${url
    .replace(/\?.*/s, '')
    .split('/')
    .map((part) => (/\d/.test(part) && part !== 'v1' ? '{id}' : part))
    .join('/')}`;

/** Points around the answers to requests. */
function watchAnswers(pass: Pass): void {
  const { emit } = Server.prototype;
  type Happening = [event: string, request: IncomingMessage, response: ServerResponse];
  Server.prototype.emit = function (this: Server, ...happening: Happening) {
    const [event, request, response] = happening;
    if (event === 'request' && request.method !== 'GET') {
      open += 1;
      response.once('close', () => {
        open -= 1;
      });
    }
    return (emit as (...happening: Happening) => boolean).apply(this, happening);
  } as typeof emit;
  const { writeHead } = ServerResponse.prototype;
  ServerResponse.prototype.writeHead = function (this: ServerResponse, ...head: unknown[]) {
    const { method = '', url = '' } = this.req;
    // Other reads say nothing that somebody acts upon unseen.
    if (url.startsWith(method === 'GET' ? '/v1/outbox/' : '/v1/')) {
      const point = `answer:${routeOf(method, url)}`;
      pass(`${point}:before`);
      this.once('finish', () => pass(`${point}:after`));
    }
    return (writeHead as (...head: unknown[]) => ServerResponse).apply(this, head);
  } as typeof writeHead;
}

// The product's own configuration knows nothing of this.
const files = process.env.FAILPOINTS;
if (files && isMainThread) {
  const pass = openPoints(files);
  watchAnswers(pass);
  await watchDatabase(pass);
  if (process.argv[1]?.endsWith('worker.js')) await watchEngine(pass);
}
