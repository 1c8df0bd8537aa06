// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { copyText } from './copyText';
import { Icon } from './Icon';

/** Copies `text`; says so for two seconds, or says that the browser refused. */
export function CopyButton(
  props: { text: string; label: string; word?: string; compact?: boolean },
): JSX.Element {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    const timer = outcome === null ? undefined : window.setTimeout(() => setOutcome(null), 2000);
    return () => window.clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => {
    void copyText(props.text).then((copied) => setOutcome(copied ? 'copied' : 'refused'));
  };
  const word = outcome === 'copied'
    ? 'Copied'
    : outcome === 'refused'
    ? 'Select and copy by hand'
    : props.word ?? 'Copy';
  return (
    <button
      type='button'
      className={props.compact === true ? 'icon-button' : 'button button-plain'}
      onClick={copy}
      aria-label={outcome === null ? props.label : word}
      title={props.label}
    >
      <Icon name={outcome === 'copied' ? 'clipboard-check' : 'clipboard'} />
      {props.compact === true ? null : word}
      <span className='visually-hidden' role='status'>{outcome === null ? '' : word}</span>
    </button>
  );
}
