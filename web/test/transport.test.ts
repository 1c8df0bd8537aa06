// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../src/api/problem';
import { call, installAuthority } from '../src/api/transport';

type Answer = { status: number; body?: unknown };

/** Answers every fetch by its authorization header. */
function serve(answer: (token: string | null) => Answer): void {
  globalThis.fetch = async (_input, init) => {
    const headers = (init?.headers ?? {}) as Record<string, string>;
    const { status, body } = answer(headers['Authorization']?.replace('Bearer ', '') ?? null);
    return new Response(body === undefined ? null : JSON.stringify(body), { status });
  };
}

test('an expired token is renewed once and the call repeated', async () => {
  let token = 'old';
  installAuthority({
    token: () => token,
    renew: async () => {
      token = 'new';
      return true;
    },
  });
  serve((
    given,
  ) => (given === 'new' ? { status: 200, body: { given } } : { status: 401, body: { code: 'expired' } }));
  assert.deepEqual(await call({ method: 'GET', path: '/api/v1/me' }), { given: 'new' });
});

test('an ended session shows as the problem the server sent', async () => {
  installAuthority({ token: () => 'old', renew: async () => false });
  serve(() => ({ status: 401, body: { code: 'unauthenticated', title: 'Sign in' } }));
  const failed = (error: unknown): boolean => error instanceof Problem && error.code === 'unauthenticated';
  await assert.rejects(call({ method: 'GET', path: '/api/v1/me' }), failed);
});

test('an anonymous call sends no token and renews nothing', async () => {
  let renewals = 0;
  installAuthority({
    token: () => 'secret',
    renew: async () => {
      renewals += 1;
      return true;
    },
  });
  serve((given) => ({ status: given === null ? 401 : 500, body: { code: 'invalid-credentials' } }));
  const failed = (error: unknown): boolean => error instanceof Problem && error.status === 401;
  await assert.rejects(
    call({ method: 'POST', path: '/api/v1/auth/login', body: {} }, { anonymous: true }),
    failed,
  );
  assert.equal(renewals, 0);
});

test('a server that does not answer is a problem with a next step', async () => {
  globalThis.fetch = async () => {
    throw new TypeError('fetch failed');
  };
  const failed = (error: unknown): boolean => error instanceof Problem && error.code === 'unreachable';
  await assert.rejects(call({ method: 'GET', path: '/api/v1/me' }), failed);
});

test('an answer without a body is no value', async () => {
  serve(() => ({ status: 204 }));
  assert.equal(await call({ method: 'DELETE', path: '/api/v1/api-keys/1' }), undefined);
});
