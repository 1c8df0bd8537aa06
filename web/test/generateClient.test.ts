// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateClient } from '../scripts/generate-client.mjs';

const nullable = { type: ['string', 'null'] };
const document = {
  components: {
    schemas: {
      Key: {
        type: 'object',
        required: ['id', 'last_used_at', 'attributes'],
        properties: {
          id: { type: 'string', description: 'Public id.' },
          last_used_at: nullable,
          attributes: { type: 'object', additionalProperties: {} },
          note: { type: 'string' },
          body: {},
          level: { type: ['string', 'null'], enum: ['low', 'high'] },
        },
      },
    },
  },
  paths: {
    '/metrics': {
      get: { operationId: 'readServerMetrics', responses: { 200: { content: { 'text/plain': {} } } } },
    },
    '/v1/traces': {
      post: {
        operationId: 'exportTraces',
        requestBody: { required: true, content: { 'application/x-protobuf': {}, 'application/json': {} } },
        responses: { 200: {} },
      },
    },
    '/api/v1/api-keys/{id}': {
      get: {
        operationId: 'getAPIKey',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'scope', in: 'query', schema: { enum: ['ingest', 'read'] } },
        ],
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Key' } } } },
        },
      },
      delete: {
        operationId: 'deleteAPIKey',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: { 204: {} },
      },
    },
  },
};
const source = generateClient(document);

test('a schema becomes a type with its required, optional, nullable and free parts', () => {
  assert.match(source, /export type Key = \{/);
  assert.match(source, /\/\*\* Public id\. \*\/\n {2}id: string;/);
  assert.match(source, /last_used_at: string \| null;/);
  assert.match(source, /attributes: Record<string, unknown>;/);
  assert.match(source, /note\?: string \| undefined;/);
  assert.match(source, /level\?: "low" \| "high" \| null \| undefined;/);
  assert.match(source, /body\?: unknown \| undefined;/);
});

test('an operation becomes one typed function', () => {
  assert.match(
    source,
    /export function getAPIKey\(parameters: \{\n {2}id: string;\n {2}scope\?: "ingest" \| "read" \| undefined;/,
  );
  assert.match(source, /Promise<Key>/);
  assert.match(source, /path: `\/api\/v1\/api-keys\/\$\{encodeURIComponent\(String\(parameters\.id\)\)\}`/);
});

test('an operation without a body to answer with returns nothing', () => {
  assert.match(source, /export function deleteAPIKey\([^]*?\): Promise<void>/);
});

test('operations that do not speak JSON are left out', () => {
  assert.ok(!/readServerMetrics|exportTraces/.test(source));
});
