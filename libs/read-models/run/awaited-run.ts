import { isOpen } from './is-open.js';

/** SQL: whether the run of a row was aborted before it began: those behind it wait for the one that it waited for. */
export const handsOn = (run: string): string => `(${run}.state = 'ABORTED' and not ${run}.body ? 'started')`;

/**
 * SQL: the id of the run that has to end before one starts that was told to wait for `waitFor`, an SQL expression; null
 * when none has to.
 */
export const awaitedRun = (waitFor: string): string => `(
  with recursive chain as (
    select id, state, body, wait_for from read_runs where id = ${waitFor}
    union all
    select next.id, next.state, next.body, next.wait_for
    from chain join read_runs next on next.id = chain.wait_for
    where ${handsOn('chain')}
  )
  select id from chain where ${isOpen('chain')})`;
