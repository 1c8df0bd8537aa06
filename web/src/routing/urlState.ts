// SPDX-License-Identifier: Apache-2.0

/** How one piece of page state is written into the query string. A default value is not written at all. */
export type Codec<T> = { read(values: string[]): T; write(value: T): string[] };

// `any` because a schema mixes codecs of different types; StateOf recovers each one exactly.
// deno-lint-ignore no-explicit-any
export type Schema = Record<string, Codec<any>>;
export type StateOf<S> = { [Name in keyof S]: S[Name] extends Codec<infer T> ? T : never };

export function text(fallback = ''): Codec<string> {
  return {
    read: (values) => values[0] ?? fallback,
    write: (value) => (value === fallback ? [] : [value]),
  };
}

export function choice<T extends string>(choices: readonly T[], fallback: T): Codec<T> {
  return {
    read: (values) => choices.find((item) => item === values[0]) ?? fallback,
    write: (value) => (value === fallback ? [] : [value]),
  };
}

export function list(): Codec<string[]> {
  return {
    read: (values) => [...new Set(values.filter((value) => value !== ''))].sort(),
    write: (value) => [...new Set(value)].sort(),
  };
}

export function flag(): Codec<boolean> {
  return {
    read: (values) => values[0] === 'on',
    write: (value) => (value ? ['on'] : []),
  };
}

/** The state a query string holds; what is missing or unusable gets its default. */
export function readState<S extends Schema>(schema: S, search: string): StateOf<S> {
  const parameters = new URLSearchParams(search);
  const state: Record<string, unknown> = {};
  for (const [name, codec] of Object.entries(schema)) {
    state[name] = codec.read(parameters.getAll(name));
  }
  return state as StateOf<S>;
}

/** The shortest query string that reads back as `state`; parameters the schema does not know are dropped. */
export function writeState<S extends Schema>(schema: S, state: StateOf<S>): string {
  const parameters = new URLSearchParams();
  for (const [name, codec] of Object.entries(schema)) {
    for (const value of codec.write(state[name])) {
      parameters.append(name, value);
    }
  }
  const written = parameters.toString();
  return written === '' ? '' : `?${written}`;
}
