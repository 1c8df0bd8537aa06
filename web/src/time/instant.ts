// SPDX-License-Identifier: Apache-2.0
// Instants are nanoseconds since the epoch as bigint: a JavaScript Date keeps only milliseconds.

const pattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** Nanoseconds since the epoch of an RFC 3339 text; null when it is not one. */
export function parseInstant(text: string): bigint | null {
  const match = pattern.exec(text);
  if (!match) {
    return null;
  }
  const [, day, clock, fraction = '', zone] = match;
  const milliseconds = Date.parse(`${day}T${clock}${zone}`);
  if (Number.isNaN(milliseconds)) {
    return null;
  }
  return BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

/** RFC 3339 in UTC with nine fractional digits. */
export function formatInstant(nanoseconds: bigint): string {
  const seconds = nanoseconds >= 0n
    ? nanoseconds / 1_000_000_000n
    : (nanoseconds - 999_999_999n) / 1_000_000_000n;
  const fraction = String(nanoseconds - seconds * 1_000_000_000n).padStart(9, '0');
  return new Date(Number(seconds) * 1000).toISOString().replace(/\.\d{3}Z$/, `.${fraction}Z`);
}

export function fromMilliseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds)) * 1_000_000n;
}

export function toMilliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n);
}

const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
});
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short' });
const fullFormat = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

/** Wall-clock time in the browser's zone, with the day in front when it is not today. */
export function formatLocal(milliseconds: number, now: number): string {
  const clock = clockFormat.format(milliseconds);
  return isSameDay(milliseconds, now) ? clock : `${dayFormat.format(milliseconds)}, ${clock}`;
}

/** Date, time and zone in the browser's zone. */
export function formatLocalFull(milliseconds: number): string {
  return fullFormat.format(milliseconds);
}

function isSameDay(first: number, second: number): boolean {
  return new Date(first).toDateString() === new Date(second).toDateString();
}

/** "3 min ago", for times where the order of magnitude is what matters. */
export function formatAge(milliseconds: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - milliseconds) / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
