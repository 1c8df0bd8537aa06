// SPDX-License-Identifier: Apache-2.0
import { parseJSON } from './exactJSON';
import { isAbort, Problem } from './problem';

type QueryValue = string | number | boolean | null | undefined | Array<string | number | boolean>;

/** One request as the generated client describes it. */
export type CallDescription = {
  method: string;
  path: string;
  query?: Record<string, QueryValue>;
  body?: unknown;
};

export type CallOptions = {
  signal?: AbortSignal | undefined;
  /** Send no token and never renew: signing in must not depend on an earlier session. */
  anonymous?: boolean;
};

/** Who signs the calls; the session installs itself here. */
export type Authority = {
  token(): string | null;
  /** Gets a new token; false when the session has ended. Throws when the server cannot be reached. */
  renew(): Promise<boolean>;
};

let authority: Authority = { token: () => null, renew: async () => false };

export function installAuthority(installed: Authority): void {
  authority = installed;
}

/** Sends one request, renews an expired token once, and returns the JSON body or throws a `Problem`. */
export async function call<T>(description: CallDescription, options: CallOptions = {}): Promise<T> {
  const token = options.anonymous === true ? null : authority.token();
  let response = await send(description, token, options.signal);
  if (response.status === 401 && options.anonymous !== true) {
    const current = authority.token();
    const renewed = (current !== null && current !== token) || (await authority.renew());
    if (renewed) {
      response = await send(description, authority.token(), options.signal);
    }
  }
  if (!response.ok) {
    throw await Problem.from(response);
  }
  const text = await response.text();
  return (text === '' ? undefined : parseJSON(text)) as T;
}

async function send(
  description: CallDescription,
  token: string | null,
  signal?: AbortSignal,
): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
  if (token !== null) {
    headers['Authorization'] = `Bearer ${token}`;
  }
  if (description.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  try {
    return await fetch(description.path + queryString(description.query ?? {}), {
      method: description.method,
      headers,
      body: description.body === undefined ? null : JSON.stringify(description.body),
      signal: signal ?? null,
      cache: 'no-store',
      credentials: 'same-origin',
    });
  } catch (error) {
    throw isAbort(error) ? error : Problem.unreachable();
  }
}

/** `?a=1&a=2` from a record; absent and empty values leave no trace. */
export function queryString(query: Record<string, QueryValue>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null && item !== '') {
        parameters.append(name, String(item));
      }
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
