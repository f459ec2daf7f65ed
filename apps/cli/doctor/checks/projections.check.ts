import { compareProjections } from '#read-models';
import type { RowDifference } from '#read-models';
import type { Check } from '../check.js';

/** Every read model holds the rows that a replay of the log would make. */
export const projectionsCheck: Check = {
  name: 'projections',
  promise: 'every read model equals its replay',
  look: async ({ snapshot, sibling, store }, report) => {
    const { events, rows } = await compareProjections({ log: snapshot, tables: sibling }, store, (difference) => {
      report({ subject: `${difference.table} ${difference.id}`, message: messageOf(difference) });
    });
    const total = Object.values(rows).reduce((sum, count) => sum + count, 0);
    return { projections: Object.keys(rows).length, rows: total, events };
  },
};

function messageOf({ kind, columns }: RowDifference): string {
  switch (kind) {
    case 'missing':
      return 'is missing: the replay of the log has this row';
    case 'stray':
      return 'should not be there: the replay of the log has no such row';
    case 'different':
      return `differs from its replay in ${columns.join(', ')}`;
  }
}
