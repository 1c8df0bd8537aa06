// SPDX-License-Identifier: Apache-2.0
import type { TraceSummary } from '../../api/shapes';
import { Link } from '../../routing/Link';
import { formatDuration } from '../../time/duration';
import { serviceColor } from '../../theme/palette';
import { ServiceTag } from '../../ui/ServiceTag';
import { StatusMark } from '../../ui/StatusMark';
import { Timestamp } from '../../ui/Timestamp';
import { useRowKeys } from '../../ui/useRowKeys';

/** Traces as rows; j and k move between them, Enter follows the link that has the focus. */
export function TraceTable(props: { traces: TraceSummary[] }): JSX.Element {
  const body = useRowKeys<HTMLTableSectionElement>('a.row-link');
  const longest = props.traces.reduce((most, trace) => Math.max(most, trace.duration_us), 1);
  return (
    <div className='table-box'>
      <table className='table table-traces' aria-label='Traces'>
        <thead>
          <tr>
            <th scope='col'>Trace</th>
            <th scope='col' className='from-wide'>Services</th>
            <th scope='col' className='from-medium'>Status</th>
            <th scope='col' className='number from-medium'>Spans</th>
            <th scope='col'>Duration</th>
            <th scope='col' className='number from-medium'>Started</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {props.traces.map((trace) => <TraceRow key={trace.trace_id} trace={trace} longest={longest} />)}
        </tbody>
      </table>
    </div>
  );
}

function TraceRow(props: { trace: TraceSummary; longest: number }): JSX.Element {
  const { trace } = props;
  const service = trace.root_service_name ?? trace.service_names[0] ?? '';
  return (
    <tr className='row-clickable'>
      <td className='cell-main'>
        <Link className='row-link' href={`/traces/${trace.trace_id}`} title={trace.trace_id}>
          {trace.root_span_name ?? 'Root span not received yet'}
        </Link>
        <div className='row-under'>
          <ServiceTag name={service} />
          <span className='until-medium'>
            <Timestamp time={trace.start_time} />
          </span>
          <span className='until-medium'>
            <StatusMark status={trace.status} />
          </span>
        </div>
      </td>
      <td className='from-wide'>
        <OtherServices names={trace.service_names} />
      </td>
      <td className='from-medium'>
        <StatusMark status={trace.status} />
        {trace.error_count > 0 && (
          <span className='muted error-count'>
            {`${trace.error_count.toLocaleString('en')} failed`}
          </span>
        )}
      </td>
      <td className='number from-medium tabular'>{trace.span_count.toLocaleString('en')}</td>
      <td className='cell-duration'>
        <span className='tabular'>{formatDuration(trace.duration_us * 1000)}</span>
        <span className='duration-track' aria-hidden='true'>
          <span
            className='duration-bar'
            style={{
              width: `${(trace.duration_us / props.longest) * 100}%`,
              background: serviceColor(service),
            }}
          />
        </span>
      </td>
      <td className='number from-medium tabular'>
        <Timestamp time={trace.start_time} />
      </td>
    </tr>
  );
}

function OtherServices(props: { names: string[] }): JSX.Element {
  const shown = props.names.slice(0, 3);
  const rest = props.names.slice(3);
  return (
    <span className='service-list'>
      {shown.map((name) => <ServiceTag key={name} name={name} />)}
      {rest.length > 0 && <span className='muted' title={rest.join('\n')}>{`+${rest.length}`}</span>}
    </span>
  );
}
