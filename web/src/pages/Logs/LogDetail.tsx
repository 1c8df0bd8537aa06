// SPDX-License-Identifier: Apache-2.0
import { stringifyJSON } from '../../api/exactJSON';
import type { LogRecord } from '../../api/shapes';
import { Link } from '../../routing/Link';
import { Attributes } from '../../ui/Attributes';
import { CopyButton } from '../../ui/CopyButton';
import { Icon } from '../../ui/Icon';
import { JSONValue, plainText } from '../../ui/JSONValue';

/** Everything one log record says, and the way to its trace. */
export function LogDetail(props: { log: LogRecord; withinTrace: boolean }): JSX.Element {
  const { log } = props;
  const trace = log.trace_id ?? '';
  const span = log.span_id ?? '';
  return (
    <div className='log-detail'>
      <h2 className='visually-hidden'>Log record</h2>
      <div className='log-detail-body'>
        <JSONValue value={log.body} />
        <CopyButton compact text={plainText(log.body)} label='Copy the body' />
      </div>
      <div className='row'>
        {trace !== '' && !props.withinTrace && (
          <Link
            className='button button-plain'
            href={`/traces/${trace}${span === '' ? '' : `?span=${span}`}`}
          >
            <Icon name='bar-chart-steps' /> Open trace
          </Link>
        )}
        <CopyButton word='Copy JSON' text={stringifyJSON(log, 2)} label='Copy the record as JSON' />
      </div>
      <dl className='facts'>
        <div>
          <dt>Time (UTC)</dt>
          <dd>
            <code>{log.time}</code>
          </dd>
        </div>
        {log.observed_time && (
          <div>
            <dt>Observed (UTC)</dt>
            <dd>
              <code>{log.observed_time}</code>
            </dd>
          </div>
        )}
        <div>
          <dt>Severity</dt>
          <dd>{`${log.severity_text || 'Unset'} (${log.severity_number})`}</dd>
        </div>
        {log.event_name !== '' && (
          <div>
            <dt>Event</dt>
            <dd>{log.event_name}</dd>
          </div>
        )}
        {trace !== '' && (
          <div>
            <dt>Trace id</dt>
            <dd>
              <code>{trace}</code>
            </dd>
          </div>
        )}
        {span !== '' && (
          <div>
            <dt>Span id</dt>
            <dd>
              <code>{span}</code>
            </dd>
          </div>
        )}
        {log.scope.name !== '' && (
          <div>
            <dt>Scope</dt>
            <dd>{log.scope.name} {log.scope.version}</dd>
          </div>
        )}
      </dl>
      <Attributes title='Attributes' attributes={log.attributes} dropped={log.dropped_attributes_count} />
      <Attributes title='Resource' attributes={log.resource.attributes} />
    </div>
  );
}
