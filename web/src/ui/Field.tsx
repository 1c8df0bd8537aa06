// SPDX-License-Identifier: Apache-2.0
import { type InputHTMLAttributes, useId } from 'react';

type FieldProps = InputHTMLAttributes<HTMLInputElement> & {
  label: string;
  hint?: string | undefined;
  mistake?: string | undefined;
};

/** A labelled input; `mistake` is announced with it and marks it invalid. */
export function Field(props: FieldProps): JSX.Element {
  const { label, hint, mistake, className = '', ...rest } = props;
  const id = useId();
  const note = mistake ?? hint;
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        className='input'
        aria-invalid={mistake !== undefined || undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={mistake === undefined ? 'field-hint' : 'field-mistake'}>{note}</p>
      )}
    </div>
  );
}
