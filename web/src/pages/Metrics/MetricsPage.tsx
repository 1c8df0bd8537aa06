// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { listMetrics } from '../../api/generated';
import { useQuery } from '../../query/useQuery';
import { Link } from '../../routing/Link';
import { text } from '../../routing/urlState';
import { useURLState } from '../../routing/useURLState';
import { rangeFrom, rangeParameters, resolveRange } from '../../time/timeRange';
import { Button, IconButton } from '../../ui/Button';
import { Empty, Failure, Skeleton } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { SearchBox } from '../../ui/SearchBox';
import { TimeRangePicker } from '../../ui/TimeRangePicker';
import { MetricList } from './MetricList';
import { MetricView } from './MetricView';

const schema = {
  range: text('1h'),
  start: text(),
  end: text(),
  search: text(),
  metric: text(),
  show: text(),
};

/** The metrics that exist in the range, and the chosen one drawn. */
export default function MetricsPage(): JSX.Element {
  const [state, change] = useURLState(schema);
  const range = useMemo(() => rangeFrom(state), [state]);
  const key = `${state.range} ${state.start} ${state.end}`;
  const list = useQuery(key, (signal) => listMetrics(resolveRange(range, Date.now()), { signal }));
  const search = useCallback((value: string) => change({ search: value }, { replace: true }), [change]);
  const metrics = list.data?.metrics;
  const part = state.search.toLowerCase();
  const shown = metrics?.filter((metric) =>
    `${metric.name} ${metric.service_names.join(' ')}`.toLowerCase().includes(part)
  );
  const chosen = metrics?.find((metric) => metric.name === state.metric);
  return (
    <>
      <PageHeader title='Metrics'>
        <TimeRangePicker range={range} onChange={(next) => change(rangeParameters(next))} />
        <IconButton
          icon='arrow-clockwise'
          label='Refresh'
          className={list.loading ? 'turning' : ''}
          onClick={list.reload}
        />
      </PageHeader>
      {list.problem && (
        <Failure problem={list.problem} retry={list.reload} compact={metrics !== undefined} />
      )}
      {metrics === undefined && !list.problem && <Skeleton rows={10} label='Loading metrics' />}
      {metrics?.length === 0 && (
        <Empty icon='graph-up' title='No metrics in this time range'>
          <div className='row'>
            <Button onClick={() => change(rangeParameters({ kind: 'relative', last: '24h' }))}>
              Look at the last 24 hours
            </Button>
            <Link className='button button-primary' href='/get-started'>Send your first metrics</Link>
          </div>
        </Empty>
      )}
      {metrics !== undefined && metrics.length > 0 && (
        <div className={state.metric === '' ? 'metrics' : 'metrics metrics-chosen'}>
          <section className='metric-side' aria-label='Metric names'>
            <SearchBox label='Find a metric' value={state.search} onChange={search} />
            <MetricList
              metrics={shown ?? []}
              chosen={state.metric}
              onChoose={(metric) =>
                change({ metric, show: '' })}
            />
          </section>
          <section className='metric-main' aria-label='Chosen metric'>
            {chosen && (
              <MetricView
                key={chosen.name}
                metric={chosen}
                range={range}
                show={state.show}
                onShow={(show) => change({ show }, { replace: true })}
                onClose={() => change({ metric: '', show: '' })}
              />
            )}
            {!chosen && state.metric !== '' && (
              <Empty icon='search' title='This metric has no data in the time range'>
                <code className='wrap'>{state.metric}</code>
              </Empty>
            )}
            {state.metric === '' && (
              <Empty icon='graph-up' title='Choose a metric'>
                <p className='muted'>
                  {`${metrics.length.toLocaleString('en')} names have data in this range.`}
                </p>
              </Empty>
            )}
          </section>
        </div>
      )}
    </>
  );
}
