// SPDX-License-Identifier: Apache-2.0
// Names for parts of responses, taken from the generated operations so that they cannot drift from them.
import type * as client from './generated';

type Operations = typeof client;
type Result<Name extends keyof Operations> = Operations[Name] extends
  (...given: never[]) => Promise<infer T> ? T : never;

export type SessionGrant = Result<'logIn'>;
export type Me = Result<'getMe'>;
export type APIKey = Result<'listAPIKeys'>['api_keys'][number];
export type CreatedAPIKey = Result<'createAPIKey'>;
export type OnboardingInformation = Result<'getOnboarding'>;
export type TraceSummary = Result<'listTraces'>['traces'][number];
export type TraceDetail = Result<'getTrace'>;
export type Span = TraceDetail['spans'][number];
export type LogRecord = Result<'listLogs'>['logs'][number];
export type Series = Result<'queryMetrics'>['series'][number];
export type Point = Series['points'][number];
export type ServiceMetadata = Result<'listServices'>['services'][number];
export type MetricMetadata = Result<'listMetrics'>['metrics'][number];
