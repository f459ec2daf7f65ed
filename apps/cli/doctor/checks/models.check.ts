import type { ModelArtifact } from '#domain';
import type { Check, Examined, Report } from '../check.js';
import { pagesOf } from '../snapshot.js';
import { faultOfObject, forEachItem } from './stored-object.js';

/** A successful training run with its model, or (without a run) a model that was uploaded. */
interface Row {
  readonly run: string | null;
  readonly model: string | null;
  readonly artifact: ModelArtifact | null;
  readonly deleted: boolean;
}

/** Artifacts of models that are deleted need not be there. */
const statement = `
  select substr(s.stream, 5) as run, s.data ->> 'modelId' as model, m.data -> 'artifact' as artifact,
         exists (select from events d where d.stream = m.stream and d.type = 'ModelDeleted') as deleted
  from events s
  join events r on r.stream = s.stream and r.version = 1 and r.data ->> 'mode' = 'train'
  left join events m on m.stream = 'model-' || (s.data ->> 'modelId') and m.version = 1 and m.type = 'ModelTrained'
  where s.type = 'RunSucceeded'
  union all
  select null, substr(m.stream, 7), m.data -> 'artifact',
         exists (select from events d where d.stream = m.stream and d.type = 'ModelDeleted')
  from events m where m.type = 'ModelUploaded'`;

/** Every successful training run has its model, and every model its artifact in the object store. */
export const modelsCheck: Check = {
  name: 'models',
  promise: 'every successful training has its model, and every model its artifact',
  look: async (examined, report) => {
    const counts = { trainings: 0, artifacts: 0, bytes: 0 };
    for await (const rows of pagesOf<Row>(examined.snapshot, statement, 500)) {
      counts.trainings += rows.filter(({ run }) => run !== null).length;
      await forEachItem(rows, async (row) => {
        if (!(await look(examined, row, report)) || !row.artifact) return;
        counts.artifacts += 1;
        counts.bytes += row.artifact.bytes;
      });
    }
    return counts;
  },
};

/** Whether there was an artifact to look at. */
async function look(
  { objectStore }: Examined,
  { run, model, artifact, deleted }: Row,
  report: Report,
): Promise<boolean> {
  const from = run === null ? '' : ` of run ${run}`;
  if (!artifact) {
    const missing = model === null ? 'names no model' : `names model ${model}, which was never recorded`;
    report({ subject: `run ${run ?? ''}`, message: `has trained with success, but ${missing}` });
    return false;
  }
  if (deleted) return false;
  const fault = await faultOfObject(objectStore, artifact);
  if (fault !== undefined) report({ subject: `model ${model ?? ''}${from}`, message: fault });
  return true;
}
