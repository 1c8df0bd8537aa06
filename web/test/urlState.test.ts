// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryString } from '../src/api/transport';
import { matchPath } from '../src/routing/router';
import { choice, flag, list, readState, text, writeState } from '../src/routing/urlState';

const schema = {
  range: text('1h'),
  service: list(),
  status: choice(['any', 'ok', 'error'] as const, 'any'),
  search: text(),
  live: flag(),
};

test('defaults leave no trace in the URL', () => {
  assert.equal(writeState(schema, readState(schema, '')), '');
});

test('state read from a URL writes the same URL', () => {
  const search = '?range=6h&service=cart&service=pay+ments&status=error&search=a%26b%3D%C3%A9&live=on';
  assert.equal(writeState(schema, readState(schema, search)), search);
});

test('a value the page does not know falls back to the default', () => {
  assert.equal(readState(schema, '?status=exploded').status, 'any');
  assert.equal(readState(schema, '?live=maybe').live, false);
});

test('a list is sorted and free of repetition, so that equal states have equal URLs', () => {
  assert.deepEqual(readState(schema, '?service=b&service=a&service=b&service=').service, ['a', 'b']);
});

test('a path matches its pattern segment by segment', () => {
  assert.deepEqual(matchPath('/traces/:id', '/traces/abc'), { id: 'abc' });
  assert.deepEqual(matchPath('/traces/:id', '/traces/a%2Fb'), { id: 'a/b' });
  assert.deepEqual(matchPath('/traces', '/traces/'), {});
  assert.equal(matchPath('/traces/:id', '/traces'), null);
  assert.equal(matchPath('/traces/:id', '/logs/abc'), null);
});

test('a query string repeats list values and skips absent ones', () => {
  assert.equal(queryString({ a: ['x', 'y z'], b: undefined, c: '', d: 0, e: null }), '?a=x&a=y+z&d=0');
  assert.equal(queryString({}), '');
});
