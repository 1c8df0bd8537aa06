// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { createAPIKey, getOnboarding } from '../../api/generated';
import { type Problem, problemFrom } from '../../api/problem';
import { useQuery } from '../../query/useQuery';
import { choice } from '../../routing/urlState';
import { useURLState } from '../../routing/useURLState';
import { Button } from '../../ui/Button';
import { CodeBlock } from '../../ui/CodeBlock';
import { CopyButton } from '../../ui/CopyButton';
import { Failure, Skeleton } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { Tabs } from '../../ui/Tabs';
import { Arrivals } from './Arrivals';
import { keyPlaceholder, snippetsFor } from './snippets';

const schema = {
  with: choice(
    ['environment', 'python', 'node', 'go', 'java', 'curl', 'collector'] as const,
    'environment',
  ),
};

/** From nothing to the first trace: a key, a snippet that contains it, and the moment data arrives. */
export default function OnboardingPage(): JSX.Element {
  const information = useQuery('onboarding', (signal) => getOnboarding({ signal }));
  const [key, setKey] = useState<string | null>(null);
  const [state, change] = useURLState(schema);
  const endpoint = information.data?.otlp_http_endpoint;
  return (
    <>
      <PageHeader title='Get started' />
      {information.problem && <Failure problem={information.problem} retry={information.reload} />}
      {endpoint === undefined && !information.problem && <Skeleton rows={10} label='Loading' />}
      {endpoint !== undefined && information.data && (
        <ol className='steps'>
          <li className='card'>
            <h2>Create an ingest key</h2>
            <p className='muted'>
              The key lets your services send data to this organization. It cannot read anything.
            </p>
            <KeyStep value={key} onCreated={setKey} />
          </li>
          <li className='card'>
            <h2>Point OpenTelemetry at Argus</h2>
            <dl className='endpoints'>
              <div>
                <dt>OTLP/HTTP</dt>
                <dd>
                  <code>{endpoint}</code>
                </dd>
              </div>
              <div>
                <dt>OTLP/gRPC</dt>
                <dd>
                  <code>{information.data.otlp_grpc_endpoint}</code>
                </dd>
              </div>
            </dl>
            <Snippets
              endpoint={endpoint}
              value={key ?? keyPlaceholder}
              selected={state.with}
              onSelect={(id) => change({ with: id }, { replace: true })}
            />
          </li>
          <li className='card'>
            <h2>Watch it arrive</h2>
            <Arrivals />
          </li>
        </ol>
      )}
    </>
  );
}

function KeyStep(props: { value: string | null; onCreated(key: string): void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const create = (): void => {
    setBusy(true);
    setProblem(null);
    createAPIKey({ name: `Get started, ${new Date().toISOString().slice(0, 10)}`, scopes: ['ingest'] })
      .then((created) => props.onCreated(created.key), (error: unknown) => setProblem(problemFrom(error)))
      .finally(() => setBusy(false));
  };
  if (props.value === null) {
    return (
      <>
        {problem && <Failure problem={problem} compact />}
        <Button look='primary' icon='key' busy={busy} onClick={create}>Create ingest key</Button>
      </>
    );
  }
  return (
    <>
      <div className='secret'>
        <output aria-label='Ingest key'>{props.value}</output>
        <CopyButton text={props.value} label='Copy the key' />
      </div>
      <p className='muted'>Already filled in below. It is shown only once, so keep it somewhere safe.</p>
    </>
  );
}

type SnippetsProps = {
  endpoint: string;
  value: string;
  selected: (ReturnType<typeof snippetsFor>)[number]['id'];
  onSelect(id: SnippetsProps['selected']): void;
};

function Snippets(props: SnippetsProps): JSX.Element {
  const snippets = snippetsFor(props.endpoint, props.value);
  const selected = snippets.find((snippet) => snippet.id === props.selected);
  return (
    <Tabs label='Ways to send data' tabs={snippets} selected={props.selected} onSelect={props.onSelect}>
      {selected?.steps.map((step) => (
        <section key={step.title} className='snippet-step'>
          <h3>{step.title}</h3>
          <CodeBlock code={step.code} label={`${selected.title}: ${step.title}`} />
        </section>
      ))}
    </Tabs>
  );
}
