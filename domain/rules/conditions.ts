import { type ASTNode, Environment } from '@marcbachmann/cel-js';
import { linearPattern } from './pattern.ts';

/**
 * Conditions (`guard`, `when`, `check`) in CEL. What a condition may cost is bounded, whoever wrote
 * it and whatever it is given: a bounded expression, bounded loops, linear-time patterns.
 */
export type Outcome =
  | { value: boolean }
  /** `compile`: wrong whatever it is given. `run`: breaks on this object and change. */
  | { broken: 'compile' | 'run'; reason: string };

/** What a condition sees; the words of `configuration.md`. */
export type ConditionContext = Record<'engineer' | 'object' | 'change' | 'merged', object> & {
  now: Date;
};

const limits = {
  maxAstNodes: 250,
  maxDepth: 24,
  maxListElements: 100,
  maxMapEntries: 50,
  maxCallArguments: 4,
};

/**
 * Steps that one evaluation may take: a turn of a loop is one, and so is a pattern of usual length on
 * some hundred characters.
 */
const budget = 1000;
let spent = 0;

/** False when there is no budget left; what is decided then does not count. */
function spend(steps: number): boolean {
  spent += steps;
  return spent <= budget;
}

/** The loops of CEL, with the answer that ends them (or makes their other turns cheap). */
const loops: ReadonlyMap<string, boolean> = new Map([
  ['all', false],
  ['exists', true],
  ['exists_one', false],
  ['filter', false],
]);

/** What a condition may call. Left out is what builds large values (`map`, `join`, `cel.bind`, …). */
const callable = new Set([
  ...loops.keys(),
  ...['has', 'size', 'int', 'double', 'string', 'bool', 'timestamp', 'duration', 'dyn', 'type'],
  ...['startsWith', 'endsWith', 'contains', 'matches', 'indexOf', 'lastIndexOf', 'substring'],
  ...['lowerAscii', 'upperAscii', 'trim'],
  ...['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear'],
  ...['getHours', 'getMinutes', 'getSeconds', 'getMilliseconds'],
]);

const timestamp = 'google.protobuf.Timestamp';

function createLanguage(): Environment {
  const language = new Environment({ limits })
    .registerVariable('now', timestamp)
    .registerFunction(`timestamp(${timestamp}): ${timestamp}`, (at: Date) => at)
    .registerFunction('spendStep(): bool', () => spend(1))
    .registerFunction('shortText(string): string', (text: string) => {
      if (text.length > 40) throw new RangeError('the text is too long for a duration');
      return text;
    })
    .registerFunction('string.matchesLinear(string): bool', (text: string, pattern: string) => {
      const linear = linearPattern(pattern);
      const steps = 10 + Math.ceil((text.length * linear.programSize()) / 10_000);
      return spend(steps) && linear.test(text);
    });
  registerMixedArithmetic(language);
  return language;
}

/** JSON knows one kind of number, CEL two that do not mix: `downtimeMinutes + 15` has to work. */
function registerMixedArithmetic(environment: Environment): void {
  const operators: [string, (a: number, b: number) => number][] = [
    ['+', (a, b) => a + b],
    ['-', (a, b) => a - b],
    ['*', (a, b) => a * b],
    ['/', (a, b) => a / b],
    ['%', (a, b) => a % b],
  ];
  for (const [sign, operate] of operators) {
    const handler = (a: number | bigint, b: number | bigint) => operate(Number(a), Number(b));
    environment.registerOperator(`double ${sign} int: double`, handler);
    environment.registerOperator(`int ${sign} double: double`, handler);
    if (sign === '%') environment.registerOperator('double % double: double', handler);
  }
}

/** What every condition is written in: `now`, functions and operators, without the other variables. */
export const conditionLanguage = createLanguage();

const environment = conditionLanguage.clone();
for (const variable of ['engineer', 'object', 'change', 'merged']) {
  environment.registerVariable(variable, 'map<string, dyn>');
}

type Call = { name: string; node: ASTNode; args: ASTNode[] };

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value;

/** Every function call of an expression. */
export function* calls(value: unknown): Generator<Call> {
  if (Array.isArray(value)) for (const each of value) yield* calls(each);
  if (!isNode(value)) return;
  if (value.op === 'call') yield { name: value.args[0], node: value, args: value.args[1] };
  if (value.op === 'rcall') yield { name: value.args[0], node: value, args: value.args[2] };
  yield* calls(value.args);
}

/**
 * The expression with what bounds its cost: each turn of a loop spends a step before its predicate
 * runs, and a duration is read from a short text only. Throws on a call that is not allowed.
 */
function bounded(expression: string): string {
  const insertions: { at: number; text: string }[] = [];
  for (const { name, node, args } of calls(conditionLanguage.parse(expression).ast)) {
    if (!callable.has(name)) throw new SyntaxError(`'${name}' may not be called in a condition`);
    const last = node.range.end - 1;
    const [variable] = args;
    if (loops.has(name) && variable) {
      const comma = expression.indexOf(',', variable.range.end);
      const otherwise = `) : ${loops.get(name)}`;
      insertions.push({ at: comma + 1, text: ' spendStep() ? (' }, { at: last, text: otherwise });
    } else if (name === 'duration') {
      const parenthesis = expression.indexOf('(', node.range.start);
      insertions.push({ at: parenthesis + 1, text: 'shortText(' }, { at: last, text: ')' });
    }
  }
  return insertions
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), expression);
}

type Compiled = ((context: ConditionContext) => unknown) | { reason: string };

/** The expression over the variables of `environment`, ready to be asked. */
export function compileCondition(expression: string, environment: Environment): Compiled {
  try {
    const parsed = environment.parse(bounded(expression));
    for (const { name, node } of calls(parsed.ast)) {
      // `matches` itself runs the engine's own patterns, which can take exponential time.
      if (name === 'matches' && node.op === 'rcall') node.args[0] = 'matchesLinear';
    }
    const checked = parsed.check();
    if (!checked.valid) return { reason: reasonOf(checked.error) };
    if (checked.type !== 'bool' && checked.type !== 'dyn') {
      return { reason: `it gives a ${checked.type}, not true or false` };
    }
    return parsed;
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** The first line: what follows repeats the expression. */
const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);

// A configuration has some hundred expressions; the limit is for previews, which bring their own.
const cacheLimit = 5000;
const cache = new Map<string, Compiled>();

function compiled(expression: string): Compiled {
  const known = cache.get(expression);
  if (known) return known;
  if (cache.size >= cacheLimit) cache.clear();
  const fresh = compileCondition(expression, environment);
  cache.set(expression, fresh);
  return fresh;
}

/** Decides a condition. Never throws: what is wrong with it is part of the outcome. */
export function decide(expression: string, context: ConditionContext): Outcome {
  const condition = compiled(expression);
  if (typeof condition !== 'function') return { broken: 'compile', reason: condition.reason };
  spent = 0;
  try {
    const value = condition(context);
    if (spent > budget) return { broken: 'run', reason: `it takes more than ${budget} steps` };
    if (typeof value === 'boolean') return { value };
    return { broken: 'run', reason: `it gives a ${typeof value}, not true or false` };
  } catch (error) {
    return { broken: 'run', reason: reasonOf(error) };
  }
}
