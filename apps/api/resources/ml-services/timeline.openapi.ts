import { limits, runStates, scheduleKinds, skipReasons } from '#domain';
import type { ApiDescription } from '../../openapi/api-description.js';
import { query, spanFields, spanParameters } from '../../openapi/operation-parameters.js';
import { count, instant, listOf, object, oneOf, ref, uuid } from '../../openapi/schema.js';
import { runOutcome } from '../runs/runs.openapi.js';
import { mlServicesTag } from './ml-services.openapi.js';
import { mostBuckets } from './timeline.controller.js';

const tick = object(
  {
    schedule: oneOf(scheduleKinds, 'Which schedule'),
    nominalTime: instant('The instant of cron'),
    outcome: oneOf(['requested', 'skipped'], 'Whether it made a run'),
    decidedAt: instant('When that was decided'),
  },
  {
    reason: oneOf(skipReasons, 'Why it was skipped'),
    runId: uuid('The run that it made'),
    runState: oneOf(runStates, 'What the run has come to'),
    runOutcome,
    started: instant('When its last attempt started'),
    ended: instant('When its last attempt ended'),
    latenessMs: count('Milliseconds from its instant to the start of its last attempt'),
    durationMs: count('Milliseconds that its last attempt took'),
  },
);

const milliseconds = (description: string) => ({ type: 'number', minimum: 0, description });

const bucket = object(
  {
    from: instant('Where it begins'),
    to: instant('Where the next one begins'),
    schedule: oneOf(scheduleKinds, 'Which schedule'),
    ticks: count('Ticks whose instants lie in it'),
    done: count('Those whose run is DONE'),
    failed: count('Those whose run FAILED'),
    aborted: count('Those whose run was ABORTED'),
    skipped: count('Those that made no run'),
    active: count('Those whose run has not ended'),
  },
  {
    latenessP95Ms: milliseconds('Milliseconds that 95 % of them took at most until their run started'),
    durationP95Ms: milliseconds('Milliseconds that 95 % of their runs took at most'),
  },
);

export const description: ApiDescription = {
  tag: mlServicesTag,
  schemas: () => ({
    MLServiceTimeline: object(spanFields, {
      ticks: listOf(ref('TimelineTick'), 'All ticks of the span, oldest first; absent where buckets were asked for'),
      buckets: listOf(
        ref('TimelineBucket'),
        'The parts of the span that have ticks, each of one schedule, oldest first',
      ),
    }),
    TimelineTick: tick,
    TimelineBucket: bucket,
  }),
  operations: {
    TimelineController_get: {
      operationId: 'getMLServiceTimeline',
      summary: 'See what the schedules of a service did',
      description: `What became of each tick of a span of time, how late it was and how long it took; a day unless \`from\` and \`to\` say otherwise. Of more than ${limits.listItems.most} ticks \`buckets\` are needed, which count ${limits.countedTicks.most} at most.`,
      parameters: [
        ...spanParameters,
        query(
          'buckets',
          { type: 'integer', minimum: 0, maximum: mostBuckets, default: 0 },
          'In how many parts the span is summed up; 0: each tick is shown',
          0,
        ),
      ],
      // The span is that of today.
      exampleAnswer: false,
    },
  },
};
