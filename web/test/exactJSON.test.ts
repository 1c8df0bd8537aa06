// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJSON, stringifyJSON } from '../src/api/exactJSON';

test('ordinary JSON is parsed as ever', () => {
  assert.deepEqual(parseJSON('{"a":[1,2.5,"9999999999999999999",null]}'), {
    a: [1, 2.5, '9999999999999999999', null],
  });
});

test('a bigint is written with its own digits at any depth', () => {
  assert.equal(stringifyJSON({ a: [9223372036854775807n], b: 'x' }), '{"a":[9223372036854775807],"b":"x"}');
  assert.equal(stringifyJSON(-1n), '-1');
});
