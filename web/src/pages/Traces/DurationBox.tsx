// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { parseDuration } from '../../time/duration';

/** A minimum duration such as "250ms"; applied on Enter or when the field is left. */
export function DurationBox(props: { value: string; onChange(value: string): void }): JSX.Element {
  const [draft, setDraft] = useState(props.value);
  useEffect(() => setDraft(props.value), [props.value]);
  const wrong = draft.trim() !== '' && parseDuration(draft) === null;
  const apply = (): void => {
    if (!wrong && draft.trim() !== props.value) {
      props.onChange(draft.trim());
    }
  };
  return (
    <label className='select duration-box'>
      <span className='select-label'>Min duration</span>
      <input
        className={wrong ? 'invalid' : ''}
        inputMode='text'
        placeholder='250ms'
        aria-invalid={wrong || undefined}
        title={wrong ? 'Not a duration. Try 250ms or 1.5s.' : 'For example 250ms or 1.5s'}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={apply}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            apply();
          }
        }}
      />
    </label>
  );
}
