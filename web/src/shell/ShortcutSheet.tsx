// SPDX-License-Identifier: Apache-2.0
import { Dialog } from '../ui/Dialog';

const shortcuts: ReadonlyArray<readonly [string, string]> = [
  ['g t', 'Go to traces'],
  ['g l', 'Go to logs'],
  ['g m', 'Go to metrics'],
  ['g s', 'Go to get started'],
  ['g k', 'Go to API keys'],
  ['/', 'Search'],
  ['t', 'Choose the time range'],
  ['j k', 'Next or previous row'],
  ['← →', 'Collapse or expand a span'],
  ['Enter', 'Open the row'],
  ['Esc', 'Close'],
  ['?', 'Show this list'],
];

/** The list of keyboard shortcuts. */
export function ShortcutSheet(props: { onClose(): void }): JSX.Element {
  return (
    <Dialog title='Keyboard shortcuts' onClose={props.onClose}>
      <dl className='shortcut-list'>
        {shortcuts.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>{keys.split(' ').map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
