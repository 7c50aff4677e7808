import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import type { JsonSchema } from '../configuration.ts';
import { calls, compileCondition, conditionLanguage } from './conditions.ts';
import { linearPattern } from './pattern.ts';

/** What was found out about the conditions on a schema; gone with its document. */
const cache = new WeakMap<JsonSchema, { environment: Environment; faults: Map<string, Fault> }>();
type Fault = string | undefined;

/**
 * Checks a condition against the fields of its object type, as `decide` would run it. Returns what is
 * wrong with it, such as `No such key: trade`; undefined when it is fine.
 */
export function conditionFault(expression: string, schema: JsonSchema): Fault {
  const known = cache.get(schema) ?? { environment: environmentOf(schema), faults: new Map() };
  cache.set(schema, known);
  if (!known.faults.has(expression)) {
    known.faults.set(expression, faultOf(expression, known.environment));
  }
  return known.faults.get(expression);
}

function faultOf(expression: string, environment: Environment): Fault {
  const condition = compileCondition(expression, environment);
  if (typeof condition !== 'function') return condition.reason;
  for (const { name, args } of calls(conditionLanguage.parse(expression).ast)) {
    const [argument] = args;
    const fault =
      (name === 'has' && argument && memberFault(expression, argument, environment)) ||
      (name === 'matches' && argument && patternFault(argument));
    if (fault) return fault;
  }
  return undefined;
}

/** CEL lets `has(object.fields.trade)` pass whether or not there is such a field. */
function memberFault(expression: string, member: ASTNode, environment: Environment): Fault {
  if (!isMemberOfVariable(member)) return undefined;
  const checked = environment.check(expression.slice(member.range.start, member.range.end));
  return checked.valid ? undefined : checked.error?.message.split('\n', 1)[0];
}

/** Not what belongs to the variable of a loop, which stands alone nowhere. */
const isMemberOfVariable = (node: ASTNode): boolean => {
  if (node.op === 'id') return variables.includes(node.args);
  return (node.op === '.' || node.op === '[]') && isMemberOfVariable(node.args[0]);
};

function patternFault({ op, args }: ASTNode): Fault {
  if (op !== 'value' || typeof args !== 'string') return undefined;
  try {
    linearPattern(args);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const variables = ['engineer', 'object', 'change', 'merged'];

/** The variables of a condition with the types that the schema gives to the fields. */
function environmentOf(schema: JsonSchema): Environment {
  const environment = conditionLanguage.clone();
  registerComparisons(environment);
  const types: [string, Record<string, string>][] = [
    ['Fields', fieldTypes(schema)],
    [
      'Engineer',
      {
        ...{ id: 'string', name: 'string', roles: 'list<string>' },
        ...{ functionProfile: 'dyn', propertySet: 'dyn' },
      },
    ],
    [
      'Object',
      {
        ...{ objectType: 'string', objectId: 'string', number: 'string', status: 'string' },
        ...{ version: 'double', fields: 'Fields', property: 'dyn', assignee: 'dyn' },
      },
    ],
    [
      'Change',
      {
        ...{ action: 'string', fields: 'Fields', toStatus: 'string' },
        occurredAt: 'google.protobuf.Timestamp',
      },
    ],
    ['Merged', { status: 'string', fields: 'Fields' }],
  ];
  for (const [name, fields] of types) environment.registerType(name, { fields });
  for (const name of variables) {
    environment.registerVariable(name, `${name[0]?.toUpperCase()}${name.slice(1)}`);
  }
  environment.registerOperator('string in Fields: bool', never);
  for (const size of ['size(Fields)', 'Fields.size()']) {
    environment.registerFunction(`${size}: int`, () => 0n);
  }
  return environment;
}

const never = (): boolean => false;

/** What works on values of JSON although the types of CEL differ: one kind of number, and null anywhere. */
function registerComparisons(environment: Environment): void {
  for (const types of ['double == int', 'double in list<int>']) {
    environment.registerOperator(`${types}: bool`, never);
  }
  for (const type of ['string', 'double', 'bool', 'list<dyn>']) {
    environment.registerOperator(`${type} == null: bool`, never);
  }
}

const celTypes: Record<string, string> = {
  string: 'string',
  number: 'double',
  integer: 'double',
  boolean: 'bool',
  array: 'list<dyn>',
};

const fieldTypes = (schema: JsonSchema): Record<string, string> =>
  Object.fromEntries(
    Object.entries(schema.properties).map(([field, property]) => [field, typeOf(property)]),
  );

/** Of a property that allows several types, or does not say: anything. */
function typeOf({ type, enum: values }: JsonSchema['properties'][string]): string {
  const named = Array.isArray(type) ? type : typeof type === 'string' ? [type] : namesOf(values);
  const types = new Set(named.filter((name) => name !== 'null').map((name) => celTypes[name]));
  const [only] = types;
  return types.size === 1 && only !== undefined ? only : 'dyn';
}

const namesOf = (values: unknown): string[] =>
  Array.isArray(values) ? values.map((value) => (value === null ? 'null' : typeof value)) : [];
