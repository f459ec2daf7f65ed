import { byKind, DomainError, modeOf, streamName, streams } from '#domain';
import type {
  Batch,
  ByKind,
  Column,
  CommandOf,
  DomainEvent,
  EventsOf,
  RunRequest,
  Schedule,
  ScheduleKind,
  StateOf,
  StreamCategory,
  StreamName,
  WantedPart,
} from '#domain';
import type { AppendContext, StreamAppend } from '#event-store';

/** One step of a history: which command, on which of the resources that are there, with which of its variants. */
export interface Step {
  readonly action: number;
  readonly pick: number;
  readonly variant: number;
  /** Since the step before. */
  readonly milliseconds: number;
  /** Whether the append ends with this step. */
  readonly commits: boolean;
}

const start = Date.parse('2026-03-01T00:00:00.000Z');

/** Plays random commands against the deciders, so that specs have histories that could have happened. */
export class RandomHistory {
  private readonly states = new Map<StreamName, unknown>();
  private readonly versions = new Map<StreamName, number>();
  private readonly ids = new Map<StreamCategory, string[]>();
  private open = new Map<StreamName, { expectedVersion: number; events: DomainEvent[] }>();
  private readonly appends: (readonly StreamAppend[])[] = [];
  private clock = start;
  private count = 0;
  private minutes = 0;

  constructor(private readonly scope: AppendContext['scope']) {}

  play(steps: readonly Step[]): readonly (readonly StreamAppend[])[] {
    for (const step of steps) {
      this.clock += step.milliseconds;
      actions[step.action % actions.length]?.(this, step);
      if (step.commits) this.commit();
    }
    this.commit();
    return this.appends;
  }

  get now(): string {
    return new Date(this.clock).toISOString();
  }

  /** A minute that nobody was given before. */
  get nextMinute(): string {
    this.minutes += 1;
    return new Date(start + this.minutes * 60_000).toISOString();
  }

  newId(category: StreamCategory): string {
    const id = this.uuid();
    this.ids.set(category, [...(this.ids.get(category) ?? []), id]);
    return id;
  }

  uuid(): string {
    this.count += 1;
    return `${this.scope.sandbox.length.toString(16).padStart(8, '0')}-0000-4000-8000-${this.count.toString(16).padStart(12, '0')}`;
  }

  /** One that is there, or was: undefined as long as there is none. */
  some(category: StreamCategory, pick: number): string | undefined {
    const ids = this.ids.get(category) ?? [];
    return ids[pick % Math.max(1, ids.length)];
  }

  decide<Category extends StreamCategory>(
    category: Category,
    id: string | undefined,
    command: CommandOf<Category>,
  ): void {
    if (id === undefined) return;
    try {
      this.record(category, id, streams[category].decide(this.stateOf(category, id), command));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  record<Category extends StreamCategory>(category: Category, id: string, events: readonly EventsOf<Category>[]): void {
    if (events.length === 0) return;
    const stream = streamName(category, id);
    this.states.set(stream, events.reduce(streams[category].evolve, this.stateOf(category, id)));
    const version = this.versions.get(stream) ?? 0;
    const written = this.open.get(stream) ?? { expectedVersion: version, events: [] };
    written.events.push(...events);
    this.open.set(stream, written);
    this.versions.set(stream, version + events.length);
  }

  private stateOf<Category extends StreamCategory>(category: Category, id: string): StateOf<Category> {
    const known = this.states.get(streamName(category, id)) as StateOf<Category> | undefined;
    return known ?? streams[category].initialState();
  }

  private commit(): void {
    if (this.open.size === 0) return;
    const actor = { displayName: 'Ada', userId: 'ada@example.com' };
    const context = { scope: this.scope, actor, correlationId: `request-${this.appends.length}`, time: this.now };
    this.appends.push([...this.open].map(([stream, written]) => ({ stream, ...written, context })));
    this.open = new Map();
  }
}

type Action = (history: RandomHistory, step: Step) => void;

const odd = (variant: number): boolean => variant % 2 === 1;
const kindOf = (variant: number): ScheduleKind => (odd(variant) ? 'training' : 'scoring');

const schedules: readonly (Schedule | undefined)[] = [
  { cron: '*/5 * * * *' },
  { cron: '0 3 * * *', timezone: 'Europe/Berlin', startTime: '2026-03-02' },
  { cron: '*/5 * * * *', endTime: '2026-03-01T01:00', overlap: 'queue', missed: 'all', catchUpWindow: 30 },
  { cron: '*/10 * * * * *', overlap: 'allow' },
  undefined,
];
const scheduleOf = (variant: number): { schedule?: Schedule } => {
  const schedule = schedules[variant % schedules.length];
  return schedule ? { schedule } : {};
};

const wantedParts = (variant: number): ByKind<WantedPart> =>
  byKind((kind) => ({ timeframe: variant, ...(kind === kindOf(variant) && scheduleOf(variant)) }));

const columns: readonly (readonly Column[])[] = [
  [{ name: 'store', type: 'integer' }],
  [
    { name: 'store', type: 'double' },
    { name: 'kind', type: 'string' },
  ],
  [
    { name: 'kind', type: 'string' },
    { name: 'time', type: 'timestamp' },
  ],
];

/** Text that COPY, JSON and SQL each have their own way of writing. */
const names = ['plain', 'tab\tand\nline\r', 'back\\slash \\N', 'quote " \' $1', 'été \u{1F600} \u2028', '\\.', 'null'];
const nameOf = (variant: number): string => names[variant % names.length] ?? '';
const detailsOf = (variant: number) => ({
  name: nameOf(variant),
  ...(odd(variant) && { description: nameOf(variant + 1), tags: { [nameOf(variant + 2)]: nameOf(variant + 3) } }),
});

const batchOf = (history: RandomHistory, variant: number): Batch => ({
  batchId: history.uuid(),
  uri: `objects:batches/${variant}`,
  rows: variant,
  bytes: variant * 1.5e12,
  sha256: 'ab'.repeat(32),
  schema: columns[variant % columns.length] ?? [],
  ...(odd(variant) && { minTime: history.now, maxTime: new Date(start + variant * 1e9).toISOString() }),
});

function requestOf(history: RandomHistory, { pick, variant }: Step, experimentId: string): RunRequest {
  const { nextMinute: nominalTime } = history;
  const by = (['user', 'schedule', 'service'] as const)[variant % 3] ?? 'user';
  const kind = kindOf(variant);
  const serviceId = history.some('mlService', pick);
  const waitFor = history.some('run', pick);
  return {
    experimentId,
    mlInstanceId: history.some('mlInstance', pick) ?? history.uuid(),
    engineId: history.some('engine', pick) ?? history.uuid(),
    mode: modeOf(kind),
    trigger: by === 'user' ? { by } : by === 'service' ? { by, kind } : { by, kind, nominalTime },
    tasks: [{ name: 'train', parameters: [{ key: 'label', value: nameOf(variant) }] }],
    window: { to: nominalTime },
    attemptLimit: 3,
    ...(odd(variant) && serviceId !== undefined && { serviceId }),
    ...(variant % 5 === 0 && waitFor !== undefined && { waitFor }),
  };
}

const registering: readonly Action[] = [
  (h, { variant }) => {
    const type = odd(variant) ? 'BuiltIn' : 'Python';
    h.decide('engine', h.newId('engine'), {
      type: 'RegisterEngine',
      details: { ...detailsOf(variant), type, algorithm: 'Regression', language: ['Python', nameOf(variant)] },
    });
  },
  (h, { pick, variant }) => {
    h.decide('engine', h.some('engine', pick), {
      type: 'UpdateEngine',
      details: { ...detailsOf(variant), type: 'Python' },
    });
  },
  (h, { pick, variant }) => {
    const engineId = h.some('engine', pick) ?? h.uuid();
    const details = { ...detailsOf(variant), engineId, tasks: [] };
    h.decide('mlInstance', h.newId('mlInstance'), { type: 'CreateMLInstance', details });
    h.decide('mlInstance', h.some('mlInstance', pick), { type: 'UpdateMLInstance', details });
  },
  (h, { pick, variant }) => {
    if (variant % 7 === 0) h.decide('engine', h.some('engine', pick), { type: 'DeleteEngine' });
    if (variant % 7 === 1) h.decide('mlInstance', h.some('mlInstance', pick), { type: 'DeleteMLInstance' });
    if (variant % 7 === 2) h.decide('experiment', h.some('experiment', pick), { type: 'DeleteExperiment' });
    if (variant % 7 === 3) h.decide('mlService', h.some('mlService', pick), { type: 'DeleteService' });
    if (variant % 7 === 4) h.decide('model', h.some('model', pick), { type: 'DeleteModel' });
    if (variant % 7 === 5) h.decide('dataSet', h.some('dataSet', pick), { type: 'DeleteDataSet' });
  },
  (h, { pick, variant }) => {
    const schema = odd(variant) ? {} : { schema: columns[variant % columns.length] ?? [] };
    h.decide('dataSet', h.newId('dataSet'), {
      type: 'CreateDataSet',
      details: { ...detailsOf(variant), ...schema },
      ...(variant % 3 === 0 && { producedBy: { experimentId: h.some('experiment', pick) ?? h.uuid() } }),
    });
  },
  (h, { pick, variant }) => {
    const details = { ...detailsOf(variant), ...(odd(variant) && { schema: columns[0] ?? [] }) };
    h.decide('dataSet', h.some('dataSet', pick), { type: 'UpdateDataSet', details });
  },
  (h, { pick, variant }) => {
    h.decide('dataSet', h.some('dataSet', pick), { type: 'AddBatch', batch: batchOf(h, variant) });
  },
];

const scheduling: readonly Action[] = [
  (h, { pick, variant }) => {
    const mlInstanceId = h.some('mlInstance', pick) ?? h.uuid();
    const serviceId = h.some('mlService', pick);
    h.decide('experiment', h.newId('experiment'), {
      type: 'CreateExperiment',
      details: detailsOf(variant),
      mlInstanceId,
      kind: kindOf(variant),
      ...(variant % 3 === 0 && serviceId !== undefined && { service: { serviceId, kind: kindOf(variant) } }),
      ...scheduleOf(variant),
    });
  },
  (h, { pick, variant }) => {
    const schedule = { kind: kindOf(variant), ...scheduleOf(variant) };
    h.decide('experiment', h.some('experiment', pick), {
      type: 'UpdateExperiment',
      details: detailsOf(variant),
      ...schedule,
    });
  },
  (h, { pick, variant }) => {
    const reason = odd(variant) ? { reason: nameOf(variant) } : {};
    const command = { type: 'PauseSchedule', kind: kindOf(variant), ...reason } as const;
    h.decide('experiment', h.some('experiment', pick), command);
    h.decide('mlService', h.some('mlService', pick), { ...command, planned: scheduleOf(variant) });
  },
  (h, { pick, variant }) => {
    const command = { type: 'ResumeSchedule', kind: kindOf(variant) } as const;
    h.decide('experiment', h.some('experiment', pick), command);
    h.decide('mlService', h.some('mlService', pick), {
      ...command,
      missed: 'skip',
      planned: { ...scheduleOf(variant), paused: true },
    });
  },
  (h, { pick, variant }) => {
    const id = h.some('experiment', pick);
    if (id === undefined) return;
    const serviceId = h.some('mlService', pick);
    const data = {
      nominalTime: h.nextMinute,
      reason: 'overlap',
      kind: kindOf(variant),
      ...(odd(variant) && serviceId !== undefined && { serviceId }),
    } as const;
    h.record('experiment', id, [{ type: 'TickSkipped', data }]);
  },
  (h, { pick, variant }) => {
    const experimentId = h.some('experiment', pick) ?? h.uuid();
    const { training, scoring } = wantedParts(variant);
    h.decide('mlService', h.newId('mlService'), {
      type: 'PublishService',
      details: detailsOf(variant),
      mlInstanceId: h.some('mlInstance', pick) ?? h.uuid(),
      parts: {
        training: { experimentId, ...training },
        scoring: { experimentId: h.some('experiment', pick + 1) ?? h.uuid(), ...scoring },
      },
    });
  },
  (h, { pick, variant }) => {
    h.decide('mlService', h.some('mlService', pick), {
      type: 'UpdateService',
      details: detailsOf(variant),
      parts: wantedParts(variant),
    });
  },
];

const running: readonly Action[] = [
  (h, step) => {
    const experimentId = h.some('experiment', step.pick);
    if (experimentId === undefined) return;
    const request = requestOf(h, step, experimentId);
    h.decide('run', h.newId('run'), { type: 'RequestRun', request });
  },
  (h, { pick, variant }) => {
    const versions = odd(variant) ? { dataSetVersion: variant, modelId: h.uuid() } : {};
    for (const attempt of [1, 2, 3]) {
      h.decide('run', h.some('run', pick), { type: 'StartRun', attempt, worker: 'worker-1', ...versions });
    }
  },
  (h, { pick, variant }) => {
    const reason = odd(variant) ? 'crashed' : 'bad-data';
    for (const attempt of [1, 2, 3]) {
      h.decide('run', h.some('run', pick), {
        type: 'FailAttempt',
        attempt,
        reason,
        message: nameOf(variant),
        now: h.now,
      });
    }
  },
  (h, { pick, variant }) => {
    const predictions = odd(variant) ? { predictions: { dataSetId: h.uuid(), batchId: h.uuid(), rows: variant } } : {};
    for (const attempt of [1, 2, 3]) {
      const succeed = { type: 'SucceedRun', attempt, modelId: h.uuid(), rowsRead: variant, ...predictions } as const;
      h.decide('run', h.some('run', pick), succeed);
    }
  },
  (h, { pick, variant }) => {
    h.decide('run', h.some('run', pick), { type: 'CancelRun' });
    if (odd(variant)) h.decide('run', h.some('run', pick), { type: 'AbortRun', attempt: 1, message: 'stopped' });
  },
  (h, { pick, variant }) => {
    const experimentId = h.some('experiment', pick) ?? h.uuid();
    const experimentRunId = h.some('run', pick) ?? h.uuid();
    const artifact = { uri: 'objects:models/1', bytes: variant, sha256: 'cd'.repeat(32) };
    const upload = { type: 'UploadModel', details: detailsOf(variant), origin: { experimentRunId }, artifact } as const;
    const origin = { experimentId, experimentRunId, mlInstanceId: h.uuid(), engineId: h.uuid() };
    const record = { type: 'RecordTrainedModel', details: detailsOf(variant), origin, artifact } as const;
    h.decide('model', h.newId('model'), odd(variant) ? record : upload);
  },
  (h, { pick, variant }) => {
    h.decide('model', h.some('model', pick), { type: 'UpdateModel', details: detailsOf(variant) });
  },
  (h, { pick, variant }) => {
    const modelId = h.some('model', variant) ?? h.uuid();
    h.decide('mlService', h.some('mlService', pick), {
      type: 'PromoteModel',
      modelId,
      runId: h.uuid(),
      automatic: true,
    });
  },
  (h, { pick, variant }) => {
    const modelId = h.some('model', pick);
    const context = odd(variant) && modelId !== undefined ? { modelId, clientId: nameOf(variant) } : {};
    const metrics = [{ name: 'MAPE', value: String(variant / 100), valueType: 'double' }];
    h.decide('insight', h.newId('insight'), { type: 'RecordInsight', details: { context, metrics } });
  },
];

const actions: readonly Action[] = [...registering, ...scheduling, ...running];
