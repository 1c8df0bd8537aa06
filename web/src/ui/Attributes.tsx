// SPDX-License-Identifier: Apache-2.0
import { Fragment, type ReactNode } from 'react';
import { CopyButton } from './CopyButton';
import { JSONValue, plainText } from './JSONValue';

type AttributesProps = { title: string; attributes: unknown; dropped?: number | undefined };

/** Attributes as a list of key and value, sorted by key, each value copyable. */
export function Attributes(props: AttributesProps): JSX.Element | null {
  const entries = entriesOf(props.attributes);
  const dropped = props.dropped ?? 0;
  if (entries.length === 0 && dropped === 0) {
    return null;
  }
  return (
    <section className='attributes'>
      <h3>
        {props.title} <span className='count'>{entries.length}</span>
      </h3>
      <dl className='attribute-list'>
        {entries.map(([key, value]) => (
          <div className='attribute' key={key}>
            <dt>{breakable(key)}</dt>
            <dd>
              <JSONValue value={value} />
              <CopyButton compact text={plainText(value)} label={`Copy ${key}`} />
            </dd>
          </div>
        ))}
      </dl>
      {dropped > 0 && <p className='muted'>{dropped} more dropped by the sender.</p>}
    </section>
  );
}

/** A long key breaks behind its dots and underscores rather than within a word. */
function breakable(key: string): ReactNode {
  return key.split(/(?<=[._/])/).map((part, index) => (
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function entriesOf(attributes: unknown): Array<[string, unknown]> {
  if (typeof attributes !== 'object' || attributes === null) {
    return [];
  }
  return Object.entries(attributes).sort(([first], [second]) => (first < second ? -1 : 1));
}
