import { futilityOf, placeOf, scheduleKinds } from '#domain';
import type { ScheduleKind, ServicePart } from '#domain';
import type { MLServiceBody, Resource, ScheduleRow } from '#read-models';
import { resourceAnswer } from '../../http/index.js';

type FlatPart<Kind extends string, Part> = {
  readonly [Field in keyof Part & string as `${Kind}${Capitalize<Field>}`]: Part[Field];
};

/** The parts' fields side by side: `parts.scoring.schedule` is the `scoringSchedule`. */
function flat(parts: MLServiceBody['parts']): FlatPart<'training', ServicePart> & FlatPart<'scoring', ServicePart> {
  const fields = scheduleKinds.flatMap((kind) =>
    Object.entries(parts[kind]).map(([name, value]: [string, unknown]) => [
      `${kind}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      value,
    ]),
  );
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

/** What whoever wrote a service ought to know of it. */
export const mlServiceWarnings = ({ body }: Resource<MLServiceBody>, now: Date): string[] =>
  scheduleKinds.flatMap((kind) => futilityOf(body.parts[kind].schedule, placeOf(kind), now));

/** That a schedule is held, and how it goes on. */
export const pauseWarning = (kind: ScheduleKind, { paused }: Partial<ScheduleRow> = {}): string[] =>
  paused
    ? [
        `${placeOf(kind)} is paused since ${new Date(paused.since).toISOString()}: POST /mlServices/{id}/schedules/${kind}/resume goes on`,
      ]
    : [];
