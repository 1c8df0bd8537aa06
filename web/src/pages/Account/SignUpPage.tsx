// SPDX-License-Identifier: Apache-2.0
import { type ChangeEvent, type FormEvent, useState } from 'react';
import { signUp } from '../../api/generated';
import { type Problem, problemFrom } from '../../api/problem';
import { admit } from '../../api/session';
import { Link } from '../../routing/Link';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Failure } from '../../ui/Notice';
import { AccountCard } from './AccountCard';

const passwordLengthMin = 12;

type Draft = { organization: string; name: string; email: string; password: string };

/** Create an organization and its first member. */
export function SignUpPage(): JSX.Element {
  const [draft, setDraft] = useState<Draft>({ organization: '', name: '', email: '', password: '' });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const input = (name: keyof Draft): object => ({
    name,
    required: true,
    value: draft[name],
    mistake: problem?.fieldMessage(name),
    onChange: (event: ChangeEvent<HTMLInputElement>) => setDraft({ ...draft, [name]: event.target.value }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const body = { ...draft, email: draft.email.trim(), organization: draft.organization.trim() };
    signUp(body, { anonymous: true }).then(admit, (error: unknown) => {
      setProblem(problemFrom(error));
      setBusy(false);
    });
  };
  const foot = (
    <>
      Already have an account? <Link href={`/sign-in${location.search}`}>Sign in</Link>
    </>
  );
  const lead = 'Send your first trace in a few minutes.';
  return (
    <AccountCard title='Create your organization' lead={lead} foot={foot}>
      <form className='stack' onSubmit={submit}>
        {problem && problem.errors.length === 0 && <Failure problem={problem} compact />}
        <Field label='Organization' autoComplete='organization' autoFocus {...input('organization')} />
        <Field label='Your name' autoComplete='name' {...input('name')} />
        <Field label='Email' type='email' autoComplete='username' {...input('email')} />
        <Field
          label='Password'
          type='password'
          autoComplete='new-password'
          minLength={passwordLengthMin}
          hint={`At least ${passwordLengthMin} characters. A few unrelated words work well.`}
          {...input('password')}
        />
        <Button type='submit' look='primary' busy={busy}>Create organization</Button>
      </form>
    </AccountCard>
  );
}
