import { kindOf, scheduleKinds } from '#domain';
import type { ServicePart } from '#domain';
import type { MLServiceBody, Resource, RunBody } from '#read-models';
import { resourceAnswer } from '../../http/index.js';
import { runSummary } from '../runs/run-answer.js';

type FlatPart<Kind extends string, Part> = {
  readonly [Field in keyof Part & string as `${Kind}${Capitalize<Field>}`]: Part[Field];
};
type Shown = Omit<ServicePart, 'paused'>;

/** The parts' fields side by side: `parts.scoring.schedule` is the `scoringSchedule`. A pause is for the schedules' answers to tell. */
function flat(parts: MLServiceBody['parts']): FlatPart<'training', Shown> & FlatPart<'scoring', Shown> {
  const fields = scheduleKinds.flatMap((kind) => {
    const { paused: _paused, ...part } = parts[kind];
    return Object.entries(part).map(([name, value]) => [
      `${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      value,
    ]);
  });
  return Object.fromEntries(fields) as ReturnType<typeof flat>;
}

/** A service, whole also in lists. Fields that were not set are left out. */
export const mlServiceAnswer = (service: Resource<MLServiceBody>, base: string) => {
  const { shape: _shape, parts, champion, ...fields } = service.body;
  return resourceAnswer(
    service,
    { ...fields, ...flat(parts), ...(champion && { championModelId: champion.modelId }) },
    `${base}/mlServices/${service.id}`,
  );
};

/** A run with what its service knows of it. */
export const serviceRunSummary = (run: Resource<RunBody>, base: string) => {
  const { mode, trigger, window, modelId, state, attempt, started, ended, rowsRead, failure, message } = run.body;
  return {
    ...runSummary(run, base),
    schedule: kindOf(mode),
    ...(trigger.by === 'schedule' && { nominalTime: trigger.nominalTime }),
    window,
    ...(modelId !== undefined && { modelId }),
    state,
    attempt,
    ...(started !== undefined && { started }),
    ...(ended !== undefined && { ended }),
    ...(rowsRead !== undefined && { rowsRead }),
    ...(failure && { message: failure.message }),
    ...(message !== undefined && { message }),
  };
};
