import { dataOf } from '#application';
import { modeOf, scheduleKinds } from '#domain';
import type { Scope } from '#domain';
import type { DataSetQueries, MLInstanceQueries, MLServiceBody } from '#read-models';

/** Says which timeframes bound nothing: rows that have no times are all read, whenever a run is. */
export async function unusedTimeframes(
  { instances, dataSets }: { readonly instances: MLInstanceQueries; readonly dataSets: DataSetQueries },
  scope: Scope,
  { mlInstanceId, parts }: MLServiceBody,
): Promise<string[]> {
  const { tasks = [] } = (await instances.get(scope, mlInstanceId))?.body ?? {};
  const warnings = await Promise.all(
    scheduleKinds.map(async (kind) => {
      const { dataSetId, timeframe = 0 } = dataOf(modeOf(kind), { parts }, tasks, []);
      const dataSet = dataSetId === undefined || timeframe === 0 ? undefined : await dataSets.get(scope, dataSetId);
      if (!dataSet || dataSet.body.timestampColumn !== undefined) return [];
      return [
        `${kind}Timeframe has no effect: data set "${dataSet.id}" has no timestampColumn, so that runs read all of its rows`,
      ];
    }),
  );
  return warnings.flat();
}
