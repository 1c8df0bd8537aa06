// SPDX-License-Identifier: Apache-2.0

export type Severity = 'unset' | 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const names: readonly Severity[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** The name of an OpenTelemetry severity number: four numbers each, 1 to 24; anything else is unset. */
export function severityOf(number: number): Severity {
  return names[Math.floor((number - 1) / 4)] ?? 'unset';
}
