// SPDX-License-Identifier: Apache-2.0
import { type FormEvent, useState } from 'react';
import { createAPIKey } from '../../api/generated';
import { type Problem, problemFrom } from '../../api/problem';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { Failure } from '../../ui/Notice';

type KeyScope = 'ingest' | 'read';

const scopes: ReadonlyArray<{ id: KeyScope; title: string; note: string }> = [
  { id: 'ingest', title: 'Ingest', note: 'Send traces, logs and metrics. Cannot read.' },
  { id: 'read', title: 'Read', note: 'Query what is stored. Cannot send.' },
];

/** Asks for name and scope, then shows the new key the one time it can be shown. */
export function CreateKeyDialog(props: { onCreated(): void; onClose(): void }): JSX.Element {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<KeyScope>('ingest');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [key, setKey] = useState<string | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    createAPIKey({ name: name.trim(), scopes: [scope] }).then(
      (created) => {
        setKey(created.key);
        props.onCreated();
      },
      (error: unknown) => {
        setProblem(problemFrom(error));
        setBusy(false);
      },
    );
  };
  if (key !== null) {
    return (
      <Dialog title='Your new key' onClose={props.onClose}>
        <p>Copy it now. It is not stored in readable form and cannot be shown again.</p>
        <div className='secret'>
          <output aria-label='New API key'>{key}</output>
          <CopyButton text={key} label='Copy the key' />
        </div>
        <div className='dialog-actions'>
          <Button look='primary' onClick={props.onClose}>Done</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title='Create an API key' onClose={props.onClose}>
      <form className='stack' onSubmit={submit}>
        {problem && <Failure problem={problem} compact />}
        <Field
          label='Name'
          hint='What will use it, for example “checkout, production”.'
          required
          autoFocus
          value={name}
          mistake={problem?.fieldMessage('name')}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className='choices'>
          <legend>Scope</legend>
          {scopes.map((item) => (
            <label key={item.id} className='choice'>
              <input
                type='radio'
                name='scope'
                checked={scope === item.id}
                onChange={() => setScope(item.id)}
              />
              <span>
                <strong>{item.title}</strong>
                <span className='muted'>{item.note}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className='dialog-actions'>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type='submit' look='primary' busy={busy}>Create key</Button>
        </div>
      </form>
    </Dialog>
  );
}
