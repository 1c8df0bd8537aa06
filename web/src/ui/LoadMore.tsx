// SPDX-License-Identifier: Apache-2.0
import type { Pages } from '../query/usePages';
import { Button } from './Button';
import { Failure } from './Notice';

/** The end of a list: how many are shown, and the next page when there is one. */
export function LoadMore(props: { pages: Pages<unknown>; noun: string }): JSX.Element {
  const { pages } = props;
  const count = pages.items?.length ?? 0;
  return (
    <div className='load-more'>
      {pages.moreProblem && <Failure problem={pages.moreProblem} retry={pages.loadMore} compact />}
      <span className='muted tabular' role='status'>
        {`${count.toLocaleString('en')} ${props.noun}${count === 1 ? '' : 's'} shown`}
      </span>
      {pages.hasMore
        ? <Button busy={pages.loadingMore} onClick={pages.loadMore}>Load more</Button>
        : <span className='muted'>End of the list</span>}
    </div>
  );
}
