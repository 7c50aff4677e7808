import type { Configuration } from '../configuration.ts';
import type { ItemError, RuleRef } from '../item-error.ts';
import { inLanguage } from '../language.ts';
import type { ErrorCode, Language, Role } from '../words.ts';
import { type Names, namesOf } from './names.ts';
import { repairableBy } from './repairable.ts';
import { wordings } from './wording.ts';

/** An error as the API shows it (`configuration.md`, "Error"). */
export type DescribedError = Omit<ItemError, 'rule' | 'text'> & {
  message: string;
  /** What `path` points at, in words. */
  label?: string;
  rule?: RuleRef & { href: string };
  repairableBy: Role[];
};

export type DescribeContext = {
  configuration: Configuration;
  language: Language;
  engineerId: string;
  objectType: string;
  objectNumber?: string | undefined;
  /** Put before `href`; without it links are relative to the host. */
  publicUrl?: string | undefined;
};

/** An error in the reader's language, with names and labels instead of ids. The rule's own text wins. */
export function describe(error: ItemError, context: DescribeContext): DescribedError {
  const { rule, text, ...kept } = error;
  const names = namesOf(context);
  const label = error.path === undefined ? undefined : names.label(error.path);
  return {
    ...kept,
    message: text ? inLanguage(text, context.language) : worded(error, names, context.language),
    ...(label !== undefined && { label }),
    ...(rule && { rule: { ...rule, href: `${context.publicUrl ?? ''}${hrefOf(rule)}` } }),
    repairableBy: repairableBy(error.code),
  };
}

function worded(error: ItemError, names: Names, language: Language): string {
  const variant = variantOf(error);
  const wording = wordings[`${error.code}/${variant}`] ?? wordings[error.code];
  return wording[language].replaceAll(/\{(\w+)\}/g, (_, word: string) => names.word(word, error));
}

/** Which of the wordings of a code fits. */
function variantOf({ code, path, params }: ItemError): unknown {
  const variants: Partial<Record<ErrorCode, unknown>> = {
    'action-not-permitted': params.lacks,
    'field-not-permitted': params.locked === true ? 'locked' : params.lacks,
    'field-required': path === '/toStatus' ? 'status' : undefined,
    'field-invalid': params.keyword,
    'version-conflict': path === '/assignee' ? 'assignee' : undefined,
  };
  return variants[code];
}

/** Where the document that holds the rule is read and changed. */
function hrefOf({ kind, id }: RuleRef): string {
  switch (kind) {
    case 'function-profile':
      return `/v1/config/function-profiles/${encodeURIComponent(id)}`;
    case 'property-set':
      return `/v1/config/property-sets/${encodeURIComponent(id)}`;
    case 'user':
      return `/v1/config/users/${encodeURIComponent(id)}`;
    case 'object-type':
    case 'schema':
    case 'mandatory':
    case 'transition':
    case 'rule':
      return `/v1/config/object-types/${encodeURIComponent(id.split('/', 1)[0] ?? id)}`;
  }
}
