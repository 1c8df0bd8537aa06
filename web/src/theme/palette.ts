// SPDX-License-Identifier: Apache-2.0
// Eight series colours per theme, chosen so that they stay apart for colour-blind eyes too. The distance and
// the contrast are checked by test/palette.test.ts; styles/tokens.css repeats them, and the test compares.

export const darkSeries = [
  '#2c87e5',
  '#feb0ab',
  '#a2bc5c',
  '#32f5fc',
  '#b67738',
  '#85bbf0',
  '#4f9983',
  '#ddea5d',
] as const;
export const lightSeries = [
  '#1058bf',
  '#ce8303',
  '#4a9e9d',
  '#a6237a',
  '#306c07',
  '#847bec',
  '#581400',
  '#1b2c59',
] as const;

export const seriesCount = darkSeries.length;

/** The same name has the same colour on every page and every visit: a hash of the name picks it. */
export function seriesIndexOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  // FNV alone leaves similar short names close together; two rounds of mixing spread them over the palette.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % seriesCount;
}

/** CSS colour of a series position. */
export function seriesColor(index: number): string {
  return `var(--series-${(index % seriesCount) + 1})`;
}

export function serviceColor(name: string): string {
  return seriesColor(seriesIndexOf(name));
}
