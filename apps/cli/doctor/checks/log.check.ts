import type { Check } from '../check.js';
import { pagesOf } from '../snapshot.js';

interface Row {
  readonly stream: string;
  readonly events: number;
  readonly last: number;
}

/** Streams are numbered without a gap: an event that is gone from within one shows. */
export const logCheck: Check = {
  name: 'log',
  promise: 'every stream has all of its events',
  look: async ({ snapshot }, report) => {
    const gaps = `select stream, count(*)::int as events, max(version) as last from events
                  group by stream having count(*) <> max(version) order by stream`;
    for await (const rows of pagesOf<Row>(snapshot, gaps)) {
      for (const { stream, events, last } of rows) {
        report({ subject: `stream ${stream}`, message: `has ${events} events, but the last one is number ${last}` });
      }
    }
    const { rows } = await snapshot.query<{ events: number }>('select count(*)::float8 as events from events');
    return { events: rows[0]?.events ?? 0 };
  },
};
