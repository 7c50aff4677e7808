import { html, raw } from 'hono/html';
import type { generateSpecs } from 'hono-openapi';
import { style } from './docs-style.ts';

type Document = Awaited<ReturnType<typeof generateSpecs>>;
type Methods = Pick<
  NonNullable<Document['paths'][string]>,
  'get' | 'put' | 'post' | 'patch' | 'delete'
>;
type Operation = NonNullable<Methods['get']>;
type Content = Record<string, { schema?: unknown; example?: unknown }> | undefined;
type Html = ReturnType<typeof html>;

/** A page in the product's style; everything put into it is escaped. */
export const page = (
  title: string,
  content: Html | Html[],
  language = 'en',
): Html => html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${raw(style)}</style>
</head>
<body>${content}</body>
</html>`;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** The OpenAPI document as one page that needs no script and no other host. */
export const docsPage = (document: Document): Html => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = (methods as Methods)[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
  const tags = (document.tags ?? []).map(
    ({ name, description }) => html`<h2>${name}</h2><p>${description}</p>
${operations
  .filter(({ operation }) => operation.tags?.includes(name))
  .map(({ path, method, operation }) => operationPart(path, method, operation))}`,
  );
  const schemas = Object.entries(document.components.schemas ?? {}).map(
    ([name, schema]) =>
      html`<details id="schema-${name}"><summary><code>${name}</code></summary><pre>${json(schema)}</pre></details>`,
  );
  return page(
    document.info.title,
    html`<h1>${document.info.title} ${document.info.version}</h1>
<p>${document.info.description}</p>
<p>The same for programs: <a href="/openapi.json">/openapi.json</a>.</p>
${tags}<h2>Schemas</h2>${schemas}`,
  );
};

const operationPart = (path: string, method: string, operation: Operation): Html =>
  html`<details id="${method} ${path}">
<summary><code>${method.toUpperCase()} ${path}</code> ${operation.summary}</summary>
<p>${operation.description}</p>
${operation.security?.length === 0 ? html`<p>Needs no token.</p>` : ''}
${parametersPart(operation)}
${operation.requestBody && 'content' in operation.requestBody ? html`<h3>Body</h3>${contentPart(operation.requestBody.content)}` : ''}
<h3>Answers</h3>
<table>${Object.entries(operation.responses ?? {}).map(
    ([status, answer]) =>
      html`<tr><th>${status}</th><td>${answer.description}${contentPart((answer as { content?: Content }).content)}</td></tr>`,
  )}</table>
</details>`;

function parametersPart({ parameters = [] }: Operation): Html | '' {
  const rows = parameters.map((parameter) =>
    'name' in parameter
      ? html`<tr><th><code>${parameter.name}</code></th><td>${parameter.in}${parameter.required ? ', needed' : ''}</td><td>${parameter.description ?? ''} <code>${JSON.stringify(parameter.schema)}</code></td></tr>`
      : '',
  );
  return rows.length === 0 ? '' : html`<h3>Parameters</h3><table>${rows}</table>`;
}

const contentPart = (content: Content): (Html | '')[] =>
  Object.entries(content ?? {}).map(([type, { schema, example }]) => {
    if (type === 'application/problem+json') return '';
    const name = (schema as { $ref?: string } | undefined)?.$ref?.split('/').at(-1);
    const link = name ? html` <a href="#schema-${name}">${name}</a>` : '';
    const sample = example === undefined ? '' : html`<pre>${json(example)}</pre>`;
    return html`<div><code>${type}</code>${link}${sample}</div>`;
  });
