// SPDX-License-Identifier: Apache-2.0
// The access token lives in memory only; the refresh token in sessionStorage, so a reload keeps the session
// and closing the tab ends it. The trade-off is written down in web/README.md.
import { logOut, refreshSession } from './generated';
import { Problem } from './problem';
import type { SessionGrant } from './shapes';
import { installAuthority } from './transport';

/** Where this tab stands. `restoring` only lasts while a stored refresh token is being exchanged. */
export type Session =
  | { state: 'restoring' }
  | { state: 'unreachable'; problem: Problem }
  | { state: 'signed-out' }
  | { state: 'signed-in'; accessToken: string; organization: Organization; user: User };

type Organization = SessionGrant['organization'];
type User = SessionGrant['user'];

const storageKey = 'argus.refresh';
const listeners = new Set<() => void>();
let session: Session = storedToken() === null ? { state: 'signed-out' } : { state: 'restoring' };
let renewal: Promise<boolean> | null = null;

export function currentSession(): Session {
  return session;
}

export function subscribeSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Starts a session from what sign-up, sign-in or a refresh answered. */
export function admit(grant: SessionGrant): void {
  storeToken(grant.refresh_token);
  publish({
    state: 'signed-in',
    accessToken: grant.access_token,
    organization: grant.organization,
    user: grant.user,
  });
}

/** Ends the session here at once, and on the server when it can be reached. */
export async function signOut(): Promise<void> {
  const refreshToken = storedToken();
  const leaving = session.state === 'signed-in'
    ? logOut(refreshToken === null ? {} : { refresh_token: refreshToken })
    : Promise.resolve();
  await leaving.catch(() => undefined);
  forget();
}

/** Exchanges the stored refresh token at start-up. */
export async function restoreSession(): Promise<void> {
  if (storedToken() === null) {
    return;
  }
  publish({ state: 'restoring' });
  await renew().catch((error: unknown) => {
    publish({ state: 'unreachable', problem: error instanceof Problem ? error : Problem.unreachable() });
  });
}

/** Callers that meet an expired token together share one exchange: a refresh token works only once. */
function renew(): Promise<boolean> {
  renewal ??= exchange().finally(() => {
    renewal = null;
  });
  return renewal;
}

async function exchange(): Promise<boolean> {
  const refreshToken = storedToken();
  if (refreshToken === null) {
    forget();
    return false;
  }
  try {
    admit(await refreshSession({ refresh_token: refreshToken }, { anonymous: true }));
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status >= 400 && error.status < 500 && error.status !== 429) {
      forget();
      return false;
    }
    throw error;
  }
}

function forget(): void {
  storeToken(null);
  publish({ state: 'signed-out' });
}

function publish(next: Session): void {
  session = next;
  listeners.forEach((listener) => listener());
}

function storedToken(): string | null {
  try {
    return sessionStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function storeToken(token: string | null): void {
  try {
    if (token === null) {
      sessionStorage.removeItem(storageKey);
    } else {
      sessionStorage.setItem(storageKey, token);
    }
  } catch {
    // Blocked storage only means that a reload asks for the password again.
  }
}

installAuthority({
  token: () => (session.state === 'signed-in' ? session.accessToken : null),
  renew,
});
