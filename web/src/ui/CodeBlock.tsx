// SPDX-License-Identifier: Apache-2.0
import { CopyButton } from './CopyButton';

/** Text to paste elsewhere. It can be scrolled by keyboard. */
export function CodeBlock(props: { code: string; label: string }): JSX.Element {
  return (
    <div className='code-block'>
      <pre tabIndex={0} aria-label={props.label}><code>{props.code}</code></pre>
      <CopyButton text={props.code} label={`Copy: ${props.label}`} />
    </div>
  );
}
