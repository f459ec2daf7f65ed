import type { Batch } from '#domain';
import type { Check, Examined, Report } from '../check.js';
import { pagesOf } from '../snapshot.js';
import { faultOfObject, forEachItem } from './stored-object.js';

interface Row {
  readonly data_set: string;
  readonly batch: Batch;
}

/** Batches of data sets that are deleted need not be there. */
const statement = `
  select substr(b.stream, 9) as data_set, b.data as batch from events b
  where b.type = 'BatchAdded'
    and not exists (select from events d where d.stream = b.stream and d.type = 'DataSetDeleted')`;

/** Every batch of every data set can be read, and holds what its event says. */
export const batchesCheck: Check = {
  name: 'batches',
  promise: 'every batch of every data set is readable',
  look: async (examined, report) => {
    const counts = { batches: 0, rows: 0, bytes: 0 };
    for await (const rows of pagesOf<Row>(examined.snapshot, statement, 500)) {
      await forEachItem(rows, (row) => look(examined, row, report));
      for (const { batch } of rows) {
        counts.batches += 1;
        counts.rows += batch.rows;
        counts.bytes += batch.bytes;
      }
    }
    return counts;
  },
};

async function look({ objectStore, dataSets }: Examined, { data_set, batch }: Row, report: Report): Promise<void> {
  const fault = (await faultOfObject(objectStore, batch)) ?? (await faultOfRows(dataSets, batch));
  if (fault !== undefined) report({ subject: `batch ${batch.batchId} of data set ${data_set}`, message: fault });
}

async function faultOfRows(dataSets: Examined['dataSets'], batch: Batch): Promise<string | undefined> {
  const fault = await dataSets.inspect(batch);
  return fault === undefined ? undefined : `${batch.uri}: ${fault}`;
}
