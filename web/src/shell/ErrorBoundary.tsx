// SPDX-License-Identifier: Apache-2.0
import { Component, type ReactNode } from 'react';
import { type Problem, problemFrom } from '../api/problem';
import { Failure } from '../ui/Notice';

/** Keeps a fault in one page from blanking the whole application. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { problem: Problem | null }> {
  override state: { problem: Problem | null } = { problem: null };

  static getDerivedStateFromError(error: unknown): { problem: Problem } {
    return { problem: problemFrom(error) };
  }

  override render(): ReactNode {
    // A reload, not a second render: the usual cause is a script that a newer release has replaced.
    return this.state.problem
      ? <Failure problem={this.state.problem} retry={() => location.reload()} />
      : this.props.children;
  }
}
