// SPDX-License-Identifier: Apache-2.0

/** One invalid part of a request: where it is (JSON pointer) and what is wrong. */
export type InvalidInput = { pointer: string; detail: string };

type ProblemBody = {
  title?: string;
  detail?: string;
  code?: string;
  request_id?: string;
  errors?: InvalidInput[];
};

/** What the caller sees when a request fails: the server's problem document, or the lack of any answer. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestID: string | null;
  readonly errors: InvalidInput[];

  constructor(status: number, body: ProblemBody) {
    super(body.detail ?? body.title ?? `The server answered with status ${status}.`);
    this.name = 'Problem';
    this.status = status;
    this.code = body.code ?? `http-${status}`;
    this.title = body.title ?? 'The request failed';
    this.requestID = body.request_id ?? null;
    this.errors = body.errors ?? [];
  }

  /** The message for one body field, when the server named that field. */
  fieldMessage(field: string): string | undefined {
    return this.errors.find((error) => error.pointer.replace(/^#?\//, '') === field)?.detail;
  }

  static unreachable(): Problem {
    return new Problem(0, {
      code: 'unreachable',
      title: 'Argus cannot be reached',
      detail: 'The server did not answer. Check the connection, then try again.',
    });
  }

  static async from(response: Response): Promise<Problem> {
    const text = await response.text().catch(() => '');
    try {
      return new Problem(response.status, JSON.parse(text) as ProblemBody);
    } catch {
      return new Problem(response.status, {});
    }
  }
}

/** Any thrown value as a problem that can be shown. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) {
    return error;
  }
  return new Problem(-1, {
    code: 'page-fault',
    title: 'This page failed',
    detail: error instanceof Error ? error.message : String(error),
  });
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
