// SPDX-License-Identifier: Apache-2.0
import type { LogRecord, Span } from '../../api/shapes';
import { Link } from '../../routing/Link';
import { formatDuration } from '../../time/duration';
import { parseInstant } from '../../time/instant';
import { Attributes } from '../../ui/Attributes';
import { IconButton } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { ServiceTag } from '../../ui/ServiceTag';
import { StatusMark } from '../../ui/StatusMark';
import { Timestamp } from '../../ui/Timestamp';
import { LogList } from '../Logs/LogList';

type SpanPanelProps = { span: Span; traceStart: bigint; logs: LogRecord[]; onClose(): void };

/** Everything one span says: status, attributes, events, links, logs, resource and scope. */
export function SpanPanel(props: SpanPanelProps): JSX.Element {
  const { span } = props;
  const offset = Number((parseInstant(span.start_time) ?? props.traceStart) - props.traceStart);
  return (
    <aside className='span-panel' aria-label='Span details'>
      <header className='span-panel-header'>
        <h2>{span.name}</h2>
        <CopyButton compact text={location.href} label='Copy the link to this span' />
        <IconButton icon='x-lg' label='Close the details' onClick={props.onClose} />
      </header>
      <dl className='facts'>
        <div>
          <dt>Service</dt>
          <dd>
            <ServiceTag name={span.service_name} />
          </dd>
        </div>
        <div>
          <dt>Status</dt>
          <dd>
            <StatusMark status={span.status.code} /> {span.status.message !== '' && span.status.message}
          </dd>
        </div>
        <div>
          <dt>Duration</dt>
          <dd className='tabular'>{formatDuration(span.duration_ns)}</dd>
        </div>
        <div>
          <dt>Starts after</dt>
          <dd className='tabular'>{formatDuration(offset)}</dd>
        </div>
        <div>
          <dt>Start</dt>
          <dd>
            <Timestamp time={span.start_time} />
          </dd>
        </div>
        <div>
          <dt>Kind</dt>
          <dd>{span.kind}</dd>
        </div>
        <div>
          <dt>Span id</dt>
          <dd>
            <code>{span.span_id}</code>
            <CopyButton compact text={span.span_id} label='Copy the span id' />
          </dd>
        </div>
        {span.trace_state !== '' && (
          <div>
            <dt>Trace state</dt>
            <dd>
              <code>{span.trace_state}</code>
            </dd>
          </div>
        )}
      </dl>
      <Attributes title='Attributes' attributes={span.attributes} dropped={span.dropped_attributes_count} />
      <Events span={span} />
      <Links span={span} />
      {props.logs.length > 0 && (
        <section className='attributes'>
          <h3>
            Logs <span className='count'>{props.logs.length}</span>
          </h3>
          <LogList logs={props.logs} withinTrace />
        </section>
      )}
      <Attributes
        title='Resource'
        attributes={span.resource.attributes}
        dropped={span.resource.dropped_attributes_count}
      />
      <section className='attributes'>
        <h3>Scope</h3>
        <p>
          {span.scope.name === '' ? <span className='muted'>Unnamed</span> : span.scope.name}{' '}
          <span className='muted'>{span.scope.version}</span>
        </p>
      </section>
      <Attributes title='Scope attributes' attributes={span.scope.attributes} />
    </aside>
  );
}

function Events(props: { span: Span }): JSX.Element | null {
  const { events, dropped_events_count: dropped, start_time: start } = props.span;
  if (events.length === 0 && dropped === 0) {
    return null;
  }
  const origin = parseInstant(start) ?? 0n;
  return (
    <section className='attributes'>
      <h3>
        Events <span className='count'>{events.length}</span>
      </h3>
      {events.map((event, index) => (
        <div className={event.name === 'exception' ? 'event event-exception' : 'event'} key={index}>
          <p>
            <strong>{event.name}</strong>{' '}
            <span className='muted tabular' title={event.time}>
              {`+${formatDuration(Number((parseInstant(event.time) ?? origin) - origin))}`}
            </span>
          </p>
          <Attributes
            title='Event attributes'
            attributes={event.attributes}
            dropped={event.dropped_attributes_count}
          />
        </div>
      ))}
      {dropped > 0 && <p className='muted'>{dropped} more dropped by the sender.</p>}
    </section>
  );
}

function Links(props: { span: Span }): JSX.Element | null {
  const { links, dropped_links_count: dropped } = props.span;
  if (links.length === 0 && dropped === 0) {
    return null;
  }
  return (
    <section className='attributes'>
      <h3>
        Links <span className='count'>{links.length}</span>
      </h3>
      {links.map((link, index) => (
        <div className='event' key={index}>
          <Link href={`/traces/${link.trace_id}?span=${link.span_id}`}>
            <code>{link.trace_id}</code>
          </Link>
          <Attributes
            title='Link attributes'
            attributes={link.attributes}
            dropped={link.dropped_attributes_count}
          />
        </div>
      ))}
      {dropped > 0 && <p className='muted'>{dropped} more dropped by the sender.</p>}
    </section>
  );
}
