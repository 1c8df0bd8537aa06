// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { getTrace } from '../../api/generated';
import type { TraceDetail } from '../../api/shapes';
import { useQuery } from '../../query/useQuery';
import { Link } from '../../routing/Link';
import { choice, text } from '../../routing/urlState';
import { useURLState } from '../../routing/useURLState';
import { formatDuration } from '../../time/duration';
import { CopyButton } from '../../ui/CopyButton';
import { Icon } from '../../ui/Icon';
import { Empty, Failure, Skeleton } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { ServiceTag } from '../../ui/ServiceTag';
import { StatusMark } from '../../ui/StatusMark';
import { Tabs } from '../../ui/Tabs';
import { Timestamp } from '../../ui/Timestamp';
import { LogList } from '../Logs/LogList';
import { SpanPanel } from './SpanPanel';
import { layOut } from './waterfall';
import { WaterfallView } from './WaterfallView';

const schema = {
  span: text(),
  view: choice(['waterfall', 'logs'] as const, 'waterfall'),
};

/** One trace: its spans in time, the span in focus, and its logs. */
export default function TracePage(props: { traceID: string }): JSX.Element {
  const trace = useQuery(props.traceID, (signal) => getTrace({ trace_id: props.traceID }, { signal }));
  const { data, problem } = trace;
  if (problem?.status === 404) {
    return (
      <>
        <PageHeader title='Trace' />
        <Empty icon='search' title='This trace was not found'>
          <p className='muted'>
            No trace with the id <code className='wrap'>{props.traceID}</code>{' '}
            is stored in your organization. It may not have arrived yet, or its retention has ended.
          </p>
          <Link className='button button-primary' href='/traces'>All traces</Link>
        </Empty>
      </>
    );
  }
  if (data === undefined || trace.loading) {
    return (
      <>
        <PageHeader title='Trace' />
        {problem
          ? <Failure problem={problem} retry={trace.reload} />
          : <Skeleton rows={14} label='Loading the trace' />}
      </>
    );
  }
  return <TraceView trace={data} />;
}

function TraceView(props: { trace: TraceDetail }): JSX.Element {
  const { trace } = props;
  const [state, change] = useURLState(schema);
  const waterfall = useMemo(() => layOut(trace.spans), [trace]);
  const selected = trace.spans.findIndex((span) => span.span_id === state.span);
  const span = trace.spans[selected];
  const tabs = [
    { id: 'waterfall', title: `Spans ${trace.spans.length.toLocaleString('en')}` },
    { id: 'logs', title: `Logs ${trace.logs.length.toLocaleString('en')}` },
  ] as const;
  return (
    <>
      <PageHeader
        title={trace.root_span_name ?? 'Trace without its root span'}
        note={<TraceSummaryLine trace={trace} />}
      >
        <CopyButton
          word='Copy link'
          text={location.origin + location.pathname}
          label='Copy the link to this trace'
        />
      </PageHeader>
      <div className={span ? 'trace-body trace-body-split' : 'trace-body'}>
        <Tabs
          label='Trace views'
          tabs={tabs}
          selected={state.view}
          onSelect={(view) => change({ view }, { replace: true })}
        >
          {state.view === 'waterfall' && (
            <WaterfallView
              spans={trace.spans}
              waterfall={waterfall}
              selected={selected}
              onSelect={(index, following) => {
                const spanID = trace.spans[index]?.span_id ?? '';
                change({ span: spanID }, { replace: following });
              }}
            />
          )}
          {state.view === 'logs' && trace.logs.length > 0 && <LogList logs={trace.logs} withinTrace />}
          {state.view === 'logs' && trace.logs.length === 0 && (
            <Empty icon='journal-text' title='No logs carry this trace id'>
              <p className='muted'>
                Logs appear here when the SDK writes the active trace into each record.
              </p>
            </Empty>
          )}
        </Tabs>
        {span && (
          <SpanPanel
            span={span}
            traceStart={waterfall.start}
            logs={trace.logs.filter((log) => log.span_id === span.span_id)}
            onClose={() => change({ span: '' })}
          />
        )}
      </div>
    </>
  );
}

function TraceSummaryLine(props: { trace: TraceDetail }): JSX.Element {
  const { trace } = props;
  return (
    <div className='trace-summary'>
      <StatusMark status={trace.status} />
      <span>
        <Icon name='clock' /> <span className='tabular'>{formatDuration(trace.duration_us * 1000)}</span>
      </span>
      <span className='muted'>
        started <Timestamp time={trace.start_time} />
      </span>
      {trace.error_count > 0 && (
        <span className='bad'>{`${trace.error_count.toLocaleString('en')} failed spans`}</span>
      )}
      <span className='trace-id'>
        <code>{trace.trace_id}</code>
        <CopyButton compact text={trace.trace_id} label='Copy the trace id' />
      </span>
      <span className='service-list'>
        {trace.service_names.map((name) => <ServiceTag key={name} name={name} />)}
      </span>
    </div>
  );
}
