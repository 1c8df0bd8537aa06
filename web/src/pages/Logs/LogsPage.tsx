// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { listLogs } from '../../api/generated';
import type { LogRecord } from '../../api/shapes';
import { usePages } from '../../query/usePages';
import { Link } from '../../routing/Link';
import { choice, flag, list, text } from '../../routing/urlState';
import { useURLState } from '../../routing/useURLState';
import { rangeFrom, rangeParameters, resolveRange } from '../../time/timeRange';
import { Button } from '../../ui/Button';
import { LoadMore } from '../../ui/LoadMore';
import { Empty, Failure, Skeleton } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { RefreshControl, refreshMilliseconds } from '../../ui/RefreshControl';
import { SearchBox } from '../../ui/SearchBox';
import { Select } from '../../ui/Select';
import { ServiceFilter } from '../../ui/ServiceFilter';
import { TimeRangePicker } from '../../ui/TimeRangePicker';
import { LogList } from './LogList';

const schema = {
  range: text('1h'),
  start: text(),
  end: text(),
  service: list(),
  severity: choice(['any', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const, 'any'),
  search: text(),
  trace: text(),
  live: flag(),
};

const severities = [
  { id: 'any', title: 'Any' },
  { id: 'debug', title: 'Debug or higher' },
  { id: 'info', title: 'Info or higher' },
  { id: 'warn', title: 'Warn or higher' },
  { id: 'error', title: 'Error or higher' },
  { id: 'fatal', title: 'Fatal' },
] as const;

const pageSize = 100;

/** Recent log records, newest first, with filters; everything chosen is in the URL. */
export default function LogsPage(): JSX.Element {
  const [state, change] = useURLState(schema);
  const range = useMemo(() => rangeFrom(state), [state]);
  const { live: _live, ...asked } = state;
  const pages = usePages<LogRecord>(
    JSON.stringify(asked),
    () => {
      const question = {
        ...resolveRange(range, Date.now()),
        service_name: state.service,
        severity: state.severity === 'any' ? undefined : state.severity,
        search: state.search,
        trace_id: state.trace,
        limit: pageSize,
      };
      return async (cursor, signal) => {
        const answer = await listLogs({ ...question, cursor: cursor ?? undefined }, { signal });
        return { items: answer.logs, nextCursor: answer.next_cursor ?? null };
      };
    },
    state.live ? refreshMilliseconds : 0,
  );
  const search = useCallback((value: string) => change({ search: value }, { replace: true }), [change]);
  const filtered = state.service.length > 0 || state.severity !== 'any' || state.search !== '' ||
    state.trace !== '';
  const clear = (): void => change({ service: [], severity: 'any', search: '', trace: '' });
  const widen = (): void => change(rangeParameters({ kind: 'relative', last: '24h' }));
  return (
    <>
      <PageHeader title='Logs'>
        <TimeRangePicker range={range} onChange={(next) => change(rangeParameters(next))} />
        <RefreshControl
          automatic={state.live}
          loading={pages.loading}
          onToggle={(live) => change({ live }, { replace: true })}
          onRefresh={pages.reload}
        />
      </PageHeader>
      <div className='filters' role='search' aria-label='Filter logs'>
        <SearchBox label='Search log bodies' value={state.search} onChange={search} />
        <ServiceFilter range={range} selected={state.service} onChange={(service) => change({ service })} />
        <Select
          label='Severity'
          options={severities}
          selected={state.severity === 'trace' ? 'any' : state.severity}
          onSelect={(severity) => change({ severity })}
        />
        {state.trace !== '' && (
          <span className='chip'>
            Trace <code>{state.trace.slice(0, 8)}…</code>
          </span>
        )}
        {filtered && <Button look='quiet' icon='x-lg' onClick={clear}>Clear</Button>}
      </div>
      {pages.problem && (
        <Failure problem={pages.problem} retry={pages.reload} compact={pages.items !== undefined} />
      )}
      {pages.items === undefined && !pages.problem && <Skeleton rows={16} label='Loading logs' />}
      {pages.items?.length === 0 && !pages.problem && (
        <Empty
          icon={filtered ? 'search' : 'journal-text'}
          title={filtered ? 'No log record matches these filters' : 'No logs in this time range'}
        >
          <div className='row'>
            {filtered && <Button onClick={clear}>Clear filters</Button>}
            <Button onClick={widen}>Look at the last 24 hours</Button>
            {!filtered && (
              <Link className='button button-primary' href='/get-started'>Send your first logs</Link>
            )}
          </div>
        </Empty>
      )}
      {pages.items !== undefined && pages.items.length > 0 && (
        <div className={pages.loading && !state.live ? 'stale' : ''}>
          <LogList logs={pages.items} />
          <LoadMore pages={pages} noun='record' />
        </div>
      )}
    </>
  );
}
