// SPDX-License-Identifier: Apache-2.0
import { type FormEvent, useState } from 'react';
import { logIn } from '../../api/generated';
import { type Problem, problemFrom } from '../../api/problem';
import { admit } from '../../api/session';
import { Link } from '../../routing/Link';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Failure } from '../../ui/Notice';
import { AccountCard } from './AccountCard';

/** Sign in with email and password. */
export function SignInPage(): JSX.Element {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    logIn({ email: email.trim(), password }, { anonymous: true }).then(admit, (error: unknown) => {
      setProblem(problemFrom(error));
      setBusy(false);
    });
  };
  const foot = (
    <>
      New here? <Link href={`/sign-up${location.search}`}>Create an organization</Link>
    </>
  );
  return (
    <AccountCard title='Sign in' lead='Traces, logs and metrics in one place.' foot={foot}>
      <form className='stack' onSubmit={submit}>
        {problem && <Failure problem={problem} compact />}
        <Field
          label='Email'
          type='email'
          name='email'
          autoComplete='username'
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          label='Password'
          type='password'
          name='password'
          autoComplete='current-password'
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Button type='submit' look='primary' busy={busy}>Sign in</Button>
      </form>
    </AccountCard>
  );
}
