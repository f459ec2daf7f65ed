/** A JSON schema of a published answer. Rondo may add fields; what is named here must be there, or be of that type. */
export type Shape = Readonly<Record<string, unknown>>;

const text: Shape = { type: 'string' };
const whole: Shape = { type: 'integer' };
const flag: Shape = { type: 'boolean' };
const id: Shape = { type: 'string', format: 'uuid' };
const time: Shape = { type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$` };
const listOf = (items: Shape): Shape => ({ type: 'array', items });
const mapOf = (values: Shape): Shape => ({ type: 'object', additionalProperties: values });

/** The fields that are always there, then those that may be. */
const object = (always: Readonly<Record<string, Shape>>, sometimes: Readonly<Record<string, Shape>> = {}): Shape => ({
  type: 'object',
  required: Object.keys(always),
  properties: { ...always, ...sometimes },
});

const link = object({ href: text });

const resource = (always: Readonly<Record<string, Shape>>, sometimes: Readonly<Record<string, Shape>> = {}): Shape =>
  object(
    {
      id,
      created: time,
      createdBy: object({ displayName: text, userId: text }),
      updated: time,
      deleted: flag,
      _links: object({ self: link }),
      ...always,
    },
    sometimes,
  );

const parameter = object({ key: text, value: text });
const task = object({ name: text }, { parameters: listOf(parameter), specification: { type: 'object' } });

const image = object(
  { packagingType: { enum: ['docker', 'jar', 'egg'] } },
  { location: text, name: text, executionType: text, reference: object({}, { artifactId: text, version: text }) },
);
const override = object(
  { name: text },
  {
    id: text,
    artifact: object({}, { location: text, name: text, packagingType: text, executionType: text }),
    defaultMLInstanceConfigs: { anyOf: [{ type: 'object' }, listOf({ type: 'object' })] },
  },
);

const schedule = object({ startTime: text, endTime: text, cron: text });

const taskState = object(
  {
    id,
    name: text,
    state: { enum: ['PENDING', 'RUNNING', 'RETRY', 'DONE', 'FAILED', 'ABORTED'] },
    tasklogs: listOf(object({ name: { enum: ['execution', 'stdout', 'stderr'] }, url: text })),
  },
  { message: text, started: time, ended: time },
);

/** As the published documents write the answers, field by field. */
export const publishedShapes = {
  engine: resource(
    { name: text, type: { enum: ['Python', 'R', 'PySpark', 'Spark', 'Tensorflow', 'BuiltIn'] } },
    {
      description: text,
      algorithm: text,
      documentationUrl: text,
      iconUrl: text,
      gitRepo: text,
      language: listOf(text),
      mlLibrary: text,
      tags: mapOf(text),
      deprecated: flag,
      artifacts: object({}, { default: object({ image }), overrides: listOf(override) }),
    },
  ),
  mlInstance: resource({ name: text, engineId: id }, { description: text, tags: mapOf(text), tasks: listOf(task) }),
  experiment: resource(
    { name: text, mlInstanceId: id, createdByService: flag },
    {
      description: text,
      tags: mapOf(text),
      workflowId: id,
      template: object({}, { experimentRunId: text, tasks: listOf(task), schedule }),
    },
  ),
  experimentRun: resource(
    {
      mode: { enum: ['train', 'score', 'fp'] },
      experimentId: id,
      createdBySchedule: flag,
      runChain: { type: 'object', additionalProperties: id },
    },
    { tasks: listOf(task), description: text },
  ),
  experimentRunStatus: object({
    id,
    name: { type: 'string', pattern: '^RunStatus for experimentRunId ' },
    experimentRunId: id,
    deleted: flag,
    status: object({ tasks: listOf(taskState) }),
  }),
  model: resource(
    { name: text, modelArtifactUri: text, state: listOf({ enum: ['trained', 'published', 'transcoded'] }) },
    { description: text, experimentId: id, experimentRunId: id, tags: mapOf(text), originType: text, deprecated: flag },
  ),
  insight: resource(
    { metrics: listOf(object({ name: text, value: text }, { valueType: text })) },
    {
      context: mapOf(text),
      events: object({ name: text }, { eventValues: mapOf({ type: 'string', nullable: true }) }),
    },
  ),
  mlService: resource(
    {
      name: text,
      mlInstanceId: id,
      trainingExperimentId: id,
      scoringExperimentId: id,
    },
    {
      description: text,
      trainingExperimentRunId: id,
      trainingDataSetId: text,
      trainingTimeframe: whole,
      scoringDataSetId: text,
      scoringTimeframe: whole,
      trainingSchedule: schedule,
      scoringSchedule: schedule,
      tags: mapOf(text),
    },
  ),
} as const;

/** One page of a list: counts are numbers, offsets are text. */
export const publishedListing = (child: Shape): Shape =>
  object({
    children: listOf(child),
    _page: object(
      { property: text, orderby: text, start: text, totalCount: whole, count: whole },
      { next: { type: 'string', pattern: String.raw`^\d+$` } },
    ),
    _links: object({ self: link, page: object({ href: text, templated: flag }) }, { next: link }),
  });
