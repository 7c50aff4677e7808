import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { JsonSchema } from '../configuration.ts';
import type { Fields } from '../transaction.ts';
import { linearPattern } from './pattern.ts';
import { stableText } from './value.ts';

/** One violation of a schema. `at` is the place inside the fields, `''` for the fields as a whole. */
export type Violation = { at: string; keyword: string; params: Record<string, unknown> };

export type SchemaOutcome = { violations: Violation[] } | { broken: string };

/**
 * JSON Schema 2020-12 without what lets a document stall its readers: patterns and `uniqueItems`
 * take linear time, formats are those that do, and references may not multiply the work.
 */
function createAjv(): Ajv2020 {
  const regExp = Object.assign(
    (pattern: string) => {
      const linear = linearPattern(pattern);
      // ajv tells patterns apart by their text.
      return { test: (text: string) => linear.test(text), toString: () => pattern };
    },
    { code: 'linearPattern' },
  );
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    strictTypes: false,
    strictTuples: false,
    logger: false,
    code: { regExp },
  });
  addFormats.default(ajv, {
    mode: 'full',
    formats: ['date', 'time', 'date-time', 'duration', 'uuid'],
  });
  addFormats.default(ajv, { mode: 'fast', formats: ['email', 'uri'] });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: (wanted: boolean, items: unknown[]) =>
      !wanted || new Set(items.map(stableText)).size === items.length,
    errors: false,
  });
  return ajv;
}

const ajv = createAjv();

const maximumSize = 5000;

/** What answers later, or leaves the document, or may refer to itself without being seen here. */
const unsupported = new Set([
  '$async',
  '$anchor',
  '$dynamicAnchor',
  '$dynamicRef',
  '$recursiveRef',
]);

/** Throws when the schema, with every reference written out, is larger than the maximum or endless. */
function assertBounded(root: JsonSchema): void {
  let size = 0;
  const visit = (node: object): void => {
    size += 1;
    if (size > maximumSize) throw new RangeError('The schema is too large or refers to itself.');
    for (const [key, value] of Object.entries(node)) {
      assertSupported(key, node === root);
      const next = key === '$ref' && typeof value === 'string' ? resolve(root, value) : value;
      if (typeof next === 'object' && next !== null) visit(next);
    }
  };
  visit(root);
}

function assertSupported(key: string, atRoot: boolean): void {
  if (unsupported.has(key) || (key === '$id' && !atRoot)) {
    throw new RangeError(`${key} is not supported.`);
  }
}

function resolve(root: JsonSchema, reference: string): unknown {
  if (!reference.startsWith('#')) throw new RangeError(`$ref '${reference}' leaves the document.`);
  return decodeURIComponent(reference.slice(1))
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (node, step) => Object.entries(node ?? {}).find(([key]) => key === step)?.[1],
      root,
    );
}

type Compiled = ValidateFunction | { broken: string };

function compile(schema: JsonSchema): Compiled {
  try {
    assertBounded(schema);
    return ajv.compile(schema);
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  } finally {
    // ajv would keep every version of every document for ever.
    ajv.removeSchema(schema);
  }
}

const cache = new WeakMap<JsonSchema, Compiled>();

function compiled(schema: JsonSchema): Compiled {
  const known = cache.get(schema);
  if (known) return known;
  const fresh = compile(schema);
  cache.set(schema, fresh);
  return fresh;
}

/** Checks fields against a schema. Never throws: what is wrong with the schema is the outcome. */
export function checkSchema(schema: JsonSchema, fields: Fields): SchemaOutcome {
  const validate = compiled(schema);
  if (typeof validate !== 'function') return validate;
  try {
    return { violations: validate(fields) ? [] : (validate.errors ?? []).flatMap(violationOf) };
  } catch (error) {
    return { broken: error instanceof Error ? error.message : String(error) };
  }
}

/** What fails inside a choice is told once, by the choice; `if` only repeats its `then` or `else`. */
function violationOf({ instancePath, schemaPath, keyword, params }: ErrorObject): Violation[] {
  const insideChoice = /\/(anyOf|oneOf)\/\d+\//.test(schemaPath);
  return insideChoice || keyword === 'if' ? [] : [{ at: instancePath, keyword, params }];
}
