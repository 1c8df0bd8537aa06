// SPDX-License-Identifier: Apache-2.0
import { Suspense, useEffect, useSyncExternalStore } from 'react';
import { currentSession, restoreSession, subscribeSession } from '../api/session';
import { SignInPage } from '../pages/Account/SignInPage';
import { SignUpPage } from '../pages/Account/SignUpPage';
import { navigate, usePath } from '../routing/router';
import { Failure, Skeleton } from '../ui/Notice';
import { ErrorBoundary } from './ErrorBoundary';
import { Frame } from './Frame';
import { pageFor } from './pageFor';

/** Decides between the account pages and the application, by session and path. */
export function App(): JSX.Element {
  const session = useSyncExternalStore(subscribeSession, currentSession);
  const path = usePath();
  switch (session.state) {
    case 'restoring':
      return (
        <main className='account'>
          <Skeleton rows={4} label='Restoring your session' />
        </main>
      );
    case 'unreachable':
      return (
        <main className='account'>
          <Failure problem={session.problem} retry={() => void restoreSession()} />
        </main>
      );
    case 'signed-out':
      return <SignedOut path={path} />;
    case 'signed-in':
      return <SignedIn path={path} />;
  }
}

function SignedOut(props: { path: string }): JSX.Element {
  const known = props.path === '/sign-in' || props.path === '/sign-up';
  useEffect(() => {
    if (!known) {
      const wanted = props.path + location.search;
      navigate(wanted === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(wanted)}`, {
        replace: true,
      });
    }
  }, [known, props.path]);
  return props.path === '/sign-up' ? <SignUpPage /> : <SignInPage />;
}

function SignedIn(props: { path: string }): JSX.Element {
  const { path } = props;
  const elsewhere = path === '/' || path === '/sign-in' || path === '/sign-up' || path === '/settings';
  useEffect(() => {
    if (elsewhere) {
      navigate(destination(path), { replace: true });
    }
  }, [elsewhere, path]);
  return (
    <Frame path={path}>
      <ErrorBoundary key={path}>
        <Suspense fallback={<Skeleton rows={12} label='Loading the page' />}>
          {elsewhere ? null : pageFor(path)}
        </Suspense>
      </ErrorBoundary>
    </Frame>
  );
}

function destination(path: string): string {
  if (path === '/sign-up') return '/get-started';
  if (path === '/settings') return '/settings/api-keys';
  const next = new URLSearchParams(location.search).get('next') ?? '';
  // Only a path of this origin: "//host" and "/\host" would leave it.
  return /^\/(?![/\\])/.test(next) ? next : '/traces';
}
