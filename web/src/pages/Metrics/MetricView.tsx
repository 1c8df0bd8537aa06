// SPDX-License-Identifier: Apache-2.0
import { useMemo, useState } from 'react';
import { queryMetrics } from '../../api/generated';
import type { MetricMetadata, Series } from '../../api/shapes';
import type { Line } from '../../charts/line';
import { LineChart } from '../../charts/LineChart';
import { useQuery } from '../../query/useQuery';
import { seriesColor } from '../../theme/palette';
import { parseInstant, toMilliseconds } from '../../time/instant';
import { rangeParameters, resolveRange, type TimeRange } from '../../time/timeRange';
import { Button } from '../../ui/Button';
import { Empty, Failure, Skeleton } from '../../ui/Notice';
import { Segmented } from '../../ui/Segmented';
import { typeName } from './MetricList';
import { pointsOf, readingsFor, seriesName } from './readings';
import { SeriesTable } from './SeriesTable';

/** Series asked for; beyond it the page says that it shows a part. */
const seriesMax = 100;

type MetricViewProps = {
  metric: MetricMetadata;
  range: TimeRange;
  show: string;
  onShow(reading: string): void;
  onClose(): void;
};

/** One metric: how it is read, its lines, and the same as a table. */
export function MetricView(props: MetricViewProps): JSX.Element {
  const { metric, range } = props;
  const key = JSON.stringify([metric.name, rangeParameters(range)]);
  const answer = useQuery(key, async (signal) => {
    const interval = resolveRange(range, Date.now());
    const result = await queryMetrics({ name: metric.name, ...interval, limit: seriesMax }, { signal });
    return { ...result, interval };
  });
  const readings = readingsFor(metric);
  const reading = readings.find((item) => item.id === props.show) ?? readings[0];
  const [emphasized, setEmphasized] = useState<string | null>(null);
  const series = answer.data?.series;
  const lines = useMemo(() => (reading ? linesOf(series ?? [], reading.id) : []), [series, reading?.id]);
  return (
    <>
      <header className='metric-header'>
        <h2>{metric.name}</h2>
        <Button look='quiet' icon='arrow-left' className='until-wide' onClick={props.onClose}>
          All metrics
        </Button>
        <p className='muted'>
          {metric.description === '' ? 'No description was sent.' : metric.description}
        </p>
        <p className='row'>
          <span className='badge'>{typeName(metric.type)}</span>
          {metric.temporality && <span className='badge'>{metric.temporality}</span>}
          {metric.is_monotonic === true && <span className='badge'>monotonic</span>}
          <span className='badge'>unit {metric.unit === '' ? 'none' : metric.unit}</span>
        </p>
      </header>
      {answer.problem && <Failure problem={answer.problem} retry={answer.reload} />}
      {series === undefined && !answer.problem && <Skeleton rows={8} label='Loading the series' />}
      {series?.length === 0 && <Empty icon='graph-up' title='No points in this time range' />}
      {answer.data && reading && lines.length > 0 && (
        <div className={answer.loading ? 'stale' : ''}>
          <div className='row reading-choice'>
            {readings.length > 1 && (
              <Segmented label='Reading' options={readings} selected={reading.id} onSelect={props.onShow} />
            )}
            <span className='muted'>{reading.explanation}</span>
          </div>
          <LineChart
            label={`${metric.name}, ${reading.title}`}
            lines={lines}
            unit={reading.unit}
            start={toMilliseconds(parseInstant(answer.data.interval.start) ?? 0n)}
            end={toMilliseconds(parseInstant(answer.data.interval.end) ?? 0n)}
            emphasized={emphasized}
          />
          {answer.data.next_cursor && (
            <p className='partial' role='note'>{`Only the first ${seriesMax} series are shown.`}</p>
          )}
          <SeriesTable lines={lines} unit={reading.unit} onEmphasize={setEmphasized} />
        </div>
      )}
    </>
  );
}

function linesOf(series: Series[], reading: string): Line[] {
  const named = series.flatMap((item, index) =>
    pointsOf(item, reading).map(({ suffix, points }) => ({
      id: `${index} ${suffix}`,
      name: [seriesName(item.service_name, item.attributes), suffix].filter((part) => part !== '').join(
        ' ',
      ),
      points,
    }))
  );
  return named.map((line, index) => ({ ...line, color: seriesColor(index) }));
}
