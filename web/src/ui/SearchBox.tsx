// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import { Icon } from './Icon';
import { useShortcut } from './useShortcut';

/** A search that follows typing after a short pause; `/` focuses it, Enter applies at once, Escape clears. */
export function SearchBox(
  props: { value: string; label: string; onChange(value: string): void },
): JSX.Element {
  const { value, onChange } = props;
  const [draft, setDraft] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => {
    if (draft.trim() === value) {
      return undefined;
    }
    const timer = window.setTimeout(() => onChange(draft.trim()), 350);
    return () => window.clearTimeout(timer);
  }, [draft, value, onChange]);
  useShortcut('/', () => input.current?.focus());
  return (
    <div className='search-box'>
      <Icon name='search' />
      <input
        ref={input}
        type='search'
        className='input'
        aria-label={props.label}
        placeholder={props.label}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            onChange(draft.trim());
          } else if (event.key === 'Escape') {
            setDraft('');
            onChange('');
          }
        }}
      />
    </div>
  );
}
