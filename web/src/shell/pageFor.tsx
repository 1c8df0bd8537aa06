// SPDX-License-Identifier: Apache-2.0
import { lazy } from 'react';
import LogsPage from '../pages/Logs/LogsPage';
import TracesPage from '../pages/Traces/TracesPage';
import { matchPath } from '../routing/router';
import { Link } from '../routing/Link';
import { Empty } from '../ui/Notice';

const OnboardingPage = lazy(() => import('../pages/Onboarding/OnboardingPage'));
const TracePage = lazy(() => import('../pages/Trace/TracePage'));
const MetricsPage = lazy(() => import('../pages/Metrics/MetricsPage'));
const APIKeysPage = lazy(() => import('../pages/Settings/APIKeysPage'));

/** The page a path names. The two lists come with the first script; every other page is one of its own. */
export function pageFor(path: string): JSX.Element {
  const trace = matchPath('/traces/:traceID', path);
  if (trace) return <TracePage traceID={trace['traceID'] ?? ''} />;
  if (matchPath('/get-started', path)) return <OnboardingPage />;
  if (matchPath('/traces', path)) return <TracesPage />;
  if (matchPath('/logs', path)) return <LogsPage />;
  // Not /metrics: that address is Prometheus's.
  if (matchPath('/series', path)) return <MetricsPage />;
  if (matchPath('/settings/api-keys', path)) return <APIKeysPage />;
  return (
    <Empty icon='search' title='There is no such page'>
      <p className='muted'>The address may be mistyped, or the page has moved.</p>
      <Link className='button button-primary' href='/traces'>Go to traces</Link>
    </Empty>
  );
}
