// SPDX-License-Identifier: Apache-2.0
// Generates the typed API client from an OpenAPI 3.1 document.
// Usage: node generate-client.mjs <document> <output.ts>
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** The TypeScript source of a client for `document`. */
export function generateClient(document) {
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) =>
      `${comment(schema.description, '')}export type ${typeName(name)} = ${typeOf(schema, '')};`,
  );
  const operations = [];
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of methods) {
      if (item[method]?.operationId && speaksJSON(document, item[method])) {
        operations.push(operationSource(document, path, method, item[method], item.parameters ?? []));
      }
    }
  }
  return [
    '// Generated from openapi/argus.json by scripts/generate-client.mjs. Do not edit.',
    "import { call, type CallOptions } from './transport';",
    ...schemas,
    ...operations,
    '',
  ].join('\n\n');
}

/** Exports by OTLP, health checks and Prometheus text are not for the pages. */
function speaksJSON(document, operation) {
  const request = resolve(document, operation.requestBody ?? {});
  const answers = Object.entries(operation.responses ?? {})
    .filter(([status]) => /^2/.test(status))
    .map(([, response]) => resolve(document, response));
  return [request, ...answers].every((holder) => !holder.content || jsonSchema(holder) !== undefined);
}

function operationSource(document, path, method, operation, shared) {
  const parameters = [...shared, ...(operation.parameters ?? [])].map((item) => resolve(document, item));
  const inPath = parameters.filter((item) => item.in === 'path');
  const inQuery = parameters.filter((item) => item.in === 'query');
  const body = jsonSchema(resolve(document, operation.requestBody ?? {}));
  const bodyRequired = Boolean(resolve(document, operation.requestBody ?? {}).required);
  const fields = [...inPath, ...inQuery].map((item) => {
    const optional = item.in === 'query' && !item.required;
    const type = typeOf(item.schema ?? {}, '  ');
    return `${comment(item.description, '  ')}  ${key(item.name)}${optional ? '?' : ''}: ${type}` +
      `${optional ? ' | undefined' : ''};`;
  });
  const arguments_ = [];
  if (fields.length > 0) {
    const defaulted = inPath.length === 0 && inQuery.every((item) => !item.required);
    arguments_.push(`parameters: {\n${fields.join('\n')}\n}${defaulted && !body ? ' = {}' : ''}`);
  }
  if (body) {
    arguments_.push(`body: ${typeOf(body, '')}${bodyRequired ? '' : ' | undefined'}`);
  }
  arguments_.push('options?: CallOptions');
  const filled = path.replace(
    /\{([^}]+)\}/g,
    (_, name) => `\${encodeURIComponent(String(parameters${access(name)}))}`,
  );
  const description = [`method: '${method.toUpperCase()}'`, `path: \`${filled}\``];
  if (inQuery.length > 0) {
    description.push(
      `query: { ${inQuery.map((item) => `${key(item.name)}: parameters${access(item.name)}`).join(', ')} }`,
    );
  }
  if (body) {
    description.push('body');
  }
  return (
    comment(operation.summary ?? operation.description, '') +
    `export function ${operation.operationId}(${arguments_.join(', ')}): Promise<${
      resultOf(document, operation)
    }> {\n` +
    `  return call({ ${description.join(', ')} }, options);\n}`
  );
}

function resultOf(document, operation) {
  const results = Object.entries(operation.responses ?? {})
    .filter(([status]) => /^2/.test(status))
    .map(([, response]) => jsonSchema(resolve(document, response)));
  const schema = results.find(Boolean);
  return schema ? typeOf(schema, '') : 'void';
}

function jsonSchema(holder) {
  return holder.content?.['application/json']?.schema;
}

function resolve(document, item) {
  if (!item?.$ref) {
    return item;
  }
  const target = item.$ref.slice(2).split('/').reduce((value, step) => value?.[step], document);
  return resolve(document, target);
}

/** The TypeScript type of one JSON schema; what it does not understand becomes `unknown`, never `any`. */
export function typeOf(schema, indent) {
  if (schema === true || schema === undefined) return 'unknown';
  if (schema === false) return 'never';
  if (schema.$ref) return typeName(schema.$ref.split('/').pop());
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return enumType(schema);
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) return [...new Set(choices.map((choice) => typeOf(choice, indent)))].join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => `(${typeOf(part, indent)})`).join(' & ');
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeOf({ ...schema, type }, indent)).join(' | ');
  }
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return `Array<${typeOf(schema.items, indent)}>`;
    default:
      return objectType(schema, indent);
  }
}

function enumType(schema) {
  const mayBeNull = [schema.type].flat().includes('null') && !schema.enum.includes(null);
  return [...schema.enum, ...(mayBeNull ? [null] : [])].map((value) => JSON.stringify(value)).join(' | ');
}

function objectType(schema, indent) {
  const properties = Object.entries(schema.properties ?? {});
  const free = schema.additionalProperties;
  if (properties.length === 0) {
    if (schema.type !== 'object') return 'unknown';
    return `Record<string, ${free === false ? 'never' : typeOf(free, indent)}>`;
  }
  const required = new Set(schema.required ?? []);
  const inner = `${indent}  `;
  const lines = properties.map(([name, property]) => {
    const type = typeOf(property, inner);
    const mark = required.has(name) ? `: ${type}` : `?: ${type} | undefined`;
    return `${comment(property.description, inner)}${inner}${key(name)}${mark};`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function comment(text, indent) {
  return text ? `${indent}/** ${text.replace(/\*\//g, '*\u200b/').replace(/\s*\n\s*/g, ' ')} */\n` : '';
}

function key(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function access(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function typeName(name) {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const joined = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return /^\d/.test(joined) ? `Schema${joined}` : joined;
}

if (
  process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href && process.argv.length === 4
) {
  writeFileSync(process.argv[3], generateClient(JSON.parse(readFileSync(process.argv[2], 'utf8'))));
}
