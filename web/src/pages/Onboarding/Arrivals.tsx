// SPDX-License-Identifier: Apache-2.0
import { listLogs, listMetrics, listServices, listTraces } from '../../api/generated';
import { useQuery } from '../../query/useQuery';
import { Link } from '../../routing/Link';
import { resolveRange } from '../../time/timeRange';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/iconNames';
import { Failure } from '../../ui/Notice';
import { ServiceTag } from '../../ui/ServiceTag';

const pollMilliseconds = 2000;

/** How many of a list are counted before "100+" says enough. */
const countMax = 100;

type Arrived = { services: string[]; traces: number; logs: number; metrics: number };

/** Asks every two seconds whether something has arrived in the last hour, and flips by itself when it has. */
export function Arrivals(): JSX.Element {
  const arrived = useQuery('arrivals', ask, pollMilliseconds);
  const data = arrived.data;
  const total = data ? data.traces + data.logs + data.metrics : 0;
  if (arrived.problem && data === undefined) {
    return <Failure problem={arrived.problem} retry={arrived.reload} compact />;
  }
  if (data === undefined || total === 0) {
    return (
      <div className='waiting' role='status'>
        <span className='pulse' aria-hidden='true' />
        <div>
          <strong>Waiting for your first data…</strong>
          <p className='muted'>
            This page looks every two seconds. Start your service, or try the curl snippet.
          </p>
        </div>
      </div>
    );
  }
  return (
    <div className='arrived'>
      <p className='arrived-title' role='status'>
        <Icon name='check-circle-fill' /> <strong>Receiving data</strong>
        <span className='muted'>in the last hour</span>
      </p>
      <div className='arrived-cards'>
        <Count count={data.traces} noun='trace' href='/traces' icon='bar-chart-steps' />
        <Count count={data.logs} noun='log record' href='/logs' icon='journal-text' />
        <Count count={data.metrics} noun='metric' href='/series' icon='graph-up' />
      </div>
      {data.services.length > 0 && (
        <p className='arrived-services'>
          <span className='muted'>From</span>
          {data.services.slice(0, 12).map((name) => (
            <Link key={name} className='chip' href={`/traces?service=${encodeURIComponent(name)}`}>
              <ServiceTag name={name} />
            </Link>
          ))}
          {data.services.length > 12 && <span className='muted'>and {data.services.length - 12} more</span>}
        </p>
      )}
    </div>
  );
}

function Count(props: { count: number; noun: string; href: string; icon: IconName }): JSX.Element {
  const number = props.count >= countMax ? `${countMax}+` : String(props.count);
  return (
    <Link className='count-card' href={props.href}>
      <Icon name={props.icon} />
      <span className='count-number tabular'>{number}</span>
      <span>{props.count === 1 ? props.noun : `${props.noun}s`}</span>
    </Link>
  );
}

async function ask(signal: AbortSignal): Promise<Arrived> {
  const range = resolveRange({ kind: 'relative', last: '1h' }, Date.now());
  const [services, traces, logs, metrics] = await Promise.all([
    listServices(range, { signal }),
    listTraces({ ...range, limit: countMax }, { signal }),
    listLogs({ ...range, limit: countMax }, { signal }),
    listMetrics(range, { signal }),
  ]);
  return {
    services: services.services.map((service) => service.name).sort(),
    traces: traces.traces.length,
    logs: logs.logs.length,
    metrics: metrics.metrics.length,
  };
}
