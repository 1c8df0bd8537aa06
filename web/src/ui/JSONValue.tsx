// SPDX-License-Identifier: Apache-2.0
import { Fragment } from 'react';
import { stringifyJSON } from '../api/exactJSON';

/** An array this short stays on one line. */
const inlineCharactersMax = 60;

/** A JSON value for reading: scalars by kind, bytes by size, arrays and objects indented. */
export function JSONValue(props: { value: unknown }): JSX.Element {
  return <code className='json'>{render(props.value, 0, true)}</code>;
}

function render(value: unknown, depth: number, outermost: boolean): JSX.Element {
  if (value === null || value === undefined) {
    return <span className='json-null'>null</span>;
  }
  if (typeof value === 'string') {
    return <span className='json-string'>{outermost ? value : JSON.stringify(value)}</span>;
  }
  if (typeof value !== 'object') {
    return (
      <span className={typeof value === 'boolean' ? 'json-boolean' : 'json-number'}>{String(value)}</span>
    );
  }
  const bytes = bytesText(value);
  if (bytes !== null) {
    return <span className='json-string' title='Base64'>{bytes}</span>;
  }
  const isArray = Array.isArray(value);
  const line = stringifyJSON(value);
  if (isArray && line.length <= inlineCharactersMax) {
    return <span>{line}</span>;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) {
    return <span>{isArray ? '[]' : '{}'}</span>;
  }
  const inner = '  '.repeat(depth + 1);
  return (
    <>
      {isArray ? '[' : '{'}
      {entries.map(([key, item], index) => (
        <Fragment key={key}>
          {`\n${inner}`}
          {isArray ? null : <span className='json-key'>{JSON.stringify(key)}:</span>}
          {render(item, depth + 1, false)}
          {index < entries.length - 1 ? ',' : ''}
        </Fragment>
      ))}
      {`\n${'  '.repeat(depth)}${isArray ? ']' : '}'}`}
    </>
  );
}

function bytesText(value: object): string | null {
  const base64 = (value as { $bytes?: unknown }).$bytes;
  return typeof base64 === 'string' && Object.keys(value).length === 1 ? base64 : null;
}

/** The value as text to copy or to show on one line. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'object' && value !== null && bytesText(value) !== null) {
    return bytesText(value) ?? '';
  }
  return stringifyJSON(value);
}
