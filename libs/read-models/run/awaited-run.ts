/**
 * SQL: the id of the run that has to end before one starts that was told to wait for `waitFor`, an SQL expression; null
 * when none has to. A run that was aborted before it began hands on the one that it waited for itself.
 */
export const awaitedRun = (waitFor: string): string => `(
  with recursive chain as (
    select id, state, wait_for, body ? 'started' as began from read_runs where id = ${waitFor}
    union all
    select next.id, next.state, next.wait_for, next.body ? 'started'
    from chain join read_runs next on next.id = chain.wait_for
    where chain.state = 'ABORTED' and not chain.began
  )
  select id from chain where state in ('PENDING', 'RETRY', 'RUNNING'))`;
