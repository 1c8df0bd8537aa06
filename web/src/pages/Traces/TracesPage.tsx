// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { listTraces } from '../../api/generated';
import type { TraceSummary } from '../../api/shapes';
import { usePages } from '../../query/usePages';
import { Link } from '../../routing/Link';
import { choice, flag, list, text } from '../../routing/urlState';
import { useURLState } from '../../routing/useURLState';
import { parseDuration } from '../../time/duration';
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
import { DurationBox } from './DurationBox';
import { TraceTable } from './TraceTable';

const schema = {
  range: text('1h'),
  start: text(),
  end: text(),
  service: list(),
  status: choice(['any', 'ok', 'error', 'unset'] as const, 'any'),
  search: text(),
  min: text(),
  sort: choice(['newest', 'oldest', 'slowest', 'fastest', 'largest'] as const, 'newest'),
  live: flag(),
};

const statuses = [
  { id: 'any', title: 'Any' },
  { id: 'error', title: 'Error' },
  { id: 'ok', title: 'OK' },
  { id: 'unset', title: 'Unset' },
] as const;

const sorts = [
  { id: 'newest', title: 'Newest' },
  { id: 'oldest', title: 'Oldest' },
  { id: 'slowest', title: 'Slowest' },
  { id: 'fastest', title: 'Fastest' },
  { id: 'largest', title: 'Most spans' },
] as const;

const orders = {
  newest: { sort_by: 'start_time', order_by: 'desc' },
  oldest: { sort_by: 'start_time', order_by: 'asc' },
  slowest: { sort_by: 'duration_us', order_by: 'desc' },
  fastest: { sort_by: 'duration_us', order_by: 'asc' },
  largest: { sort_by: 'span_count', order_by: 'desc' },
} as const;

const pageSize = 50;

/** Recent traces with filters; everything chosen is in the URL. */
export default function TracesPage(): JSX.Element {
  const [state, change] = useURLState(schema);
  const range = useMemo(() => rangeFrom(state), [state]);
  const { live: _live, ...asked } = state;
  const pages = usePages<TraceSummary>(
    JSON.stringify(asked),
    () => {
      const nanoseconds = parseDuration(state.min);
      const question = {
        ...resolveRange(range, Date.now()),
        ...orders[state.sort],
        service_name: state.service,
        status: state.status === 'any' ? undefined : state.status,
        search: state.search,
        min_duration_us: nanoseconds === null ? undefined : Math.ceil(nanoseconds / 1000),
        limit: pageSize,
      };
      return async (cursor, signal) => {
        const answer = await listTraces({ ...question, cursor: cursor ?? undefined }, { signal });
        return { items: answer.traces, nextCursor: answer.next_cursor ?? null };
      };
    },
    state.live ? refreshMilliseconds : 0,
  );
  const search = useCallback((value: string) => change({ search: value }, { replace: true }), [change]);
  const filtered = state.service.length > 0 || state.status !== 'any' || state.search !== '' ||
    state.min !== '';
  const clear = (): void => change({ service: [], status: 'any', search: '', min: '' });
  return (
    <>
      <PageHeader title='Traces'>
        <TimeRangePicker range={range} onChange={(next) => change(rangeParameters(next))} />
        <RefreshControl
          automatic={state.live}
          loading={pages.loading}
          onToggle={(live) => change({ live }, { replace: true })}
          onRefresh={pages.reload}
        />
      </PageHeader>
      <div className='filters' role='search' aria-label='Filter traces'>
        <SearchBox label='Search names, attributes or a trace id' value={state.search} onChange={search} />
        <ServiceFilter range={range} selected={state.service} onChange={(service) => change({ service })} />
        <Select
          label='Status'
          options={statuses}
          selected={state.status}
          onSelect={(status) => change({ status })}
        />
        <DurationBox value={state.min} onChange={(min) => change({ min })} />
        <Select label='Sort' options={sorts} selected={state.sort} onSelect={(sort) => change({ sort })} />
        {filtered && <Button look='quiet' icon='x-lg' onClick={clear}>Clear</Button>}
      </div>
      {pages.problem && (
        <Failure problem={pages.problem} retry={pages.reload} compact={pages.items !== undefined} />
      )}
      {pages.items === undefined && !pages.problem && <Skeleton rows={12} label='Loading traces' />}
      {pages.items?.length === 0 && !pages.problem && (
        <NoTraces
          filtered={filtered}
          clear={clear}
          widen={() => change(rangeParameters({ kind: 'relative', last: '24h' }))}
        />
      )}
      {pages.items !== undefined && pages.items.length > 0 && (
        <div className={pages.loading && !state.live ? 'stale' : ''}>
          <TraceTable traces={pages.items} />
          <LoadMore pages={pages} noun='trace' />
        </div>
      )}
    </>
  );
}

function NoTraces(props: { filtered: boolean; clear(): void; widen(): void }): JSX.Element {
  return props.filtered
    ? (
      <Empty icon='search' title='No trace matches these filters'>
        <p className='muted'>Traces may exist outside the filters or the time range.</p>
        <div className='row'>
          <Button onClick={props.clear}>Clear filters</Button>
          <Button onClick={props.widen}>Look at the last 24 hours</Button>
        </div>
      </Empty>
    )
    : (
      <Empty icon='bar-chart-steps' title='No traces in this time range'>
        <p className='muted'>Nothing arrived in it. Look further back, or connect a service.</p>
        <div className='row'>
          <Button onClick={props.widen}>Look at the last 24 hours</Button>
          <Link className='button button-primary' href='/get-started'>Send your first trace</Link>
        </div>
      </Empty>
    );
}
