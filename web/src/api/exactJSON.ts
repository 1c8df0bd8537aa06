// SPDX-License-Identifier: Apache-2.0

type ReviverWithSource = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown;
type ParseWithSource = (text: string, reviver?: ReviverWithSource) => unknown;

const longInteger = /[[:,]\s*-?\d{16,}/;

/** Parses JSON; integers beyond 2^53 become `bigint` where the browser can see their digits. */
export function parseJSON(text: string): unknown {
  if (!longInteger.test(text)) {
    return JSON.parse(text);
  }
  const parse = JSON.parse as ParseWithSource;
  return parse(text, (_key, value, context) => {
    const source = context?.source;
    const unsafe = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
    return unsafe && source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value;
  });
}

/** JSON text with every `bigint` as the integer it is, which JSON.stringify alone refuses to write. */
export function stringifyJSON(value: unknown, indent = 0): string {
  const marked = JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === 'bigint' ? `\u0000${item}\u0000` : item),
    indent,
  ) as string | undefined;
  return (marked ?? 'null').replace(/"\\u0000(-?\d+)\\u0000"/g, '$1');
}
