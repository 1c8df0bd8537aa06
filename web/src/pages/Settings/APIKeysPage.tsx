// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { deleteAPIKey, listAPIKeys } from '../../api/generated';
import { type Problem, problemFrom } from '../../api/problem';
import type { APIKey } from '../../api/shapes';
import { useQuery } from '../../query/useQuery';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Empty, Failure, Skeleton } from '../../ui/Notice';
import { PageHeader } from '../../ui/PageHeader';
import { Timestamp } from '../../ui/Timestamp';
import { CreateKeyDialog } from './CreateKeyDialog';

/** The organization's API keys: list, create, revoke. */
export default function APIKeysPage(): JSX.Element {
  const keys = useQuery('api-keys', (signal) => listAPIKeys({ signal }));
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<APIKey | null>(null);
  const list = keys.data?.api_keys;
  const create = (
    <Button look='primary' icon='plus-lg' onClick={() => setCreating(true)}>
      Create key
    </Button>
  );
  return (
    <>
      <PageHeader title='API keys'>{create}</PageHeader>
      <p className='muted lead'>
        Ingest keys let services send telemetry. Read keys let programs query it. Revoking a key takes
        effect at once.
      </p>
      {keys.problem && <Failure problem={keys.problem} retry={keys.reload} />}
      {list === undefined && !keys.problem && <Skeleton rows={5} label='Loading API keys' />}
      {list?.length === 0 && (
        <Empty icon='key' title='No API keys yet'>
          <p className='muted'>Create an ingest key to send your first data.</p>
        </Empty>
      )}
      {list !== undefined && list.length > 0 && <KeyTable keys={list} onRevoke={setRevoking} />}
      {creating && (
        <CreateKeyDialog
          onCreated={keys.reload}
          onClose={() => setCreating(false)}
        />
      )}
      {revoking && (
        <RevokeDialog
          apiKey={revoking}
          onRevoked={keys.reload}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  );
}

function KeyTable(props: { keys: APIKey[]; onRevoke(key: APIKey): void }): JSX.Element {
  return (
    <div className='table-box'>
      <table className='table' aria-label='API keys'>
        <thead>
          <tr>
            <th scope='col'>Name</th>
            <th scope='col'>Scope</th>
            <th scope='col' className='from-medium'>Key</th>
            <th scope='col' className='from-medium'>Created</th>
            <th scope='col' className='from-medium'>Last used</th>
            <th scope='col'>
              <span className='visually-hidden'>Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.keys.map((key) => (
            <tr key={key.id}>
              <th scope='row' className='wrap'>{key.name}</th>
              <td>{key.scopes.map((scope) => <span key={scope} className='badge'>{scope}</span>)}</td>
              <td className='from-medium'>
                <code>…{key.last_four}</code>
              </td>
              <td className='from-medium'>
                <Timestamp time={key.created_at} age />
              </td>
              <td className='from-medium'>
                {key.last_used_at
                  ? <Timestamp time={key.last_used_at} age />
                  : <span className='muted'>Never</span>}
              </td>
              <td className='cell-end'>
                <Button
                  look='quiet'
                  icon='trash'
                  aria-label={`Revoke ${key.name}`}
                  onClick={() => props.onRevoke(key)}
                >
                  Revoke
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RevokeDialog(props: { apiKey: APIKey; onRevoked(): void; onClose(): void }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const revoke = (): void => {
    setBusy(true);
    deleteAPIKey({ id: props.apiKey.id }).then(
      () => {
        props.onRevoked();
        props.onClose();
      },
      (error: unknown) => {
        setProblem(problemFrom(error));
        setBusy(false);
      },
    );
  };
  return (
    <Dialog title='Revoke this key?' onClose={props.onClose}>
      <p>
        Everything that uses <strong>{props.apiKey.name}</strong> (ending in{' '}
        <code>{props.apiKey.last_four}</code>) will be refused from now on. This cannot be undone.
      </p>
      {problem && <Failure problem={problem} compact />}
      <div className='dialog-actions'>
        <Button onClick={props.onClose}>Keep it</Button>
        <Button look='danger' busy={busy} onClick={revoke}>Revoke key</Button>
      </div>
    </Dialog>
  );
}
