import { missedPolicies, overlapPolicies, runStates, scheduleKinds, skipReasons } from '#domain';
import { tickFields } from '#read-models';
import type { ApiDescription, Parameter } from '../../openapi/api-description.js';
import { listing, pick } from '../../openapi/common-schemas.js';
import { asOf, query, spanFields, spanParameters } from '../../openapi/operation-parameters.js';
import { described, instant, listOf, mixed, object, oneOf, ref, text, uuid } from '../../openapi/schema.js';
import { ScheduleDto } from '../experiments/schedule.dto.js';
import { runOutcome } from '../runs/runs.openapi.js';

const kind: Parameter = {
  name: 'kind',
  in: 'path',
  required: true,
  description: 'Which schedule of the service',
  schema: oneOf(scheduleKinds, 'training or scoring'),
  example: 'scoring',
};

const next = query(
  'next',
  { type: 'integer', minimum: 0, maximum: 1000, default: 5 },
  'How many of the next instants are shown',
  3,
);

const scheduleInWords = text('When it fires, in plain English: the values that fire, and the zone');

const tick = {
  schedule: oneOf(scheduleKinds, 'Which schedule'),
  nominalTime: instant('The instant of cron'),
  outcome: oneOf(['requested', 'skipped', 'held'], 'Whether it made a run, or waits for the end of a pause'),
  reason: oneOf(skipReasons, 'Why it was skipped'),
  runId: uuid('The run that it made'),
  runState: oneOf(runStates, 'What the run has come to'),
  runOutcome,
  decidedAt: instant('When it was decided; absent while it is held'),
};
const tickAlwaysHas = ['schedule', 'nominalTime', 'outcome'];

export const description: ApiDescription = {
  tag: { name: 'Schedules', description: 'What the schedules of services will do, what they did, pause and resume' },
  schemas: (fieldsOf) => {
    const fields = fieldsOf(ScheduleDto);
    const instants = (description: string) => listOf({ type: 'string', format: 'date-time' }, description);
    const state = {
      ...pick(fields, 'startTime', 'endTime', 'cron'),
      words: scheduleInWords,
      timezone: text('IANA name of the zone that cron is read in'),
      overlap: oneOf(overlapPolicies, 'What becomes of a tick while the previous run is active'),
      missed: oneOf(missedPolicies, 'What becomes of ticks that passed while nothing ran, or while paused'),
      ...pick(fields, 'catchUpWindow'),
      paused: { type: 'boolean', description: 'Whether ticks make no runs until it is resumed' },
      pausedSince: instant('When it was paused; absent when it is not'),
      pauseReason: text('Why, as its pauser said; absent when it is not paused, or nobody said'),
      watermark: instant('Every instant up to this one is decided'),
      held: instants('While paused: the instants that passed and wait for the resumption, newest first'),
      next: instants('The next instants that will be decided; of a schedule that is paused, those to come'),
      nextOutcome: oneOf(['held'], 'What becomes of `next` while paused; absent when it is not'),
      last: listOf(ref('Tick'), 'The last decisions, newest first'),
    };
    const always = ['cron', 'words', 'timezone', 'overlap', 'missed', 'paused', 'watermark', 'next', 'last'];
    const willRun = instants('The instants that passed during the pause and run now; at most 1000');
    return {
      ScheduleState: mixed(state, always),
      ResumedSchedule: mixed({ ...state, willRun }, [...always, 'willRun']),
      ScheduleComparison: mixed(
        {
          words: scheduleInWords,
          next: instants('The next instants of the proposed schedule'),
          added: instants('Those that the stored schedule does not have'),
          removed: instants('Instants of the stored schedule that the proposed one does not have'),
        },
        ['next', 'added', 'removed'],
      ),
      ScheduleForecast: object({ words: scheduleInWords, next: instants('Its next instants') }),
      SchedulePreview: object(
        {},
        {
          training: described('ScheduleComparison', 'Absent when training neither is nor would be scheduled'),
          scoring: described('ScheduleComparison', 'Absent when scoring neither is nor would be scheduled'),
        },
      ),
      Schedules: object(
        {},
        {
          training: described('ScheduleState', 'Absent when training is not scheduled'),
          scoring: described('ScheduleState', 'Absent when scoring is not scheduled'),
        },
      ),
      Tick: mixed(tick, tickAlwaysHas),
      TickListing: listing('Tick'),
      PlacedTick: mixed(
        {
          experimentId: uuid('The experiment whose schedule it is of'),
          serviceId: uuid('The service that the experiment was made for'),
          ...tick,
        },
        ['experimentId', ...tickAlwaysHas],
      ),
      PlacedTickListing: listing('PlacedTick', spanFields),
    };
  },
  operations: {
    SchedulesController_get: {
      operationId: 'getMLServiceSchedule',
      summary: "Get a service's schedules",
      description: 'With their policies, the next instants and the last decisions; with `asOf` as they stood then.',
      answer: 'Schedules',
      parameters: [next, asOf],
    },
    SchedulePreviewController_preview: {
      operationId: 'previewMLServiceSchedule',
      summary: "Preview a change of a service's schedules",
      description:
        'Takes the two schedules that a PUT would bring (one that is left out would be removed) and stores nothing. Old and new are compared over their next instants from now on, as far as both lists reach.',
      parameters: [next],
      examples: {
        later: {
          summary: 'Score at another minute',
          body: { scoringSchedule: { cron: '0 5 * * *', startTime: '2030-01-01T00:00', endTime: '2031-01-01T00:00' } },
        },
      },
    },
    PreviewScheduleController_preview: {
      operationId: 'previewSchedule',
      summary: 'Preview a schedule',
      description:
        'What a schedule would do that nothing has yet: in words, and its next instants from now on. Nothing is stored.',
      parameters: [next],
      examples: {
        nightly: {
          summary: 'Every night of 2030, in Berlin',
          body: {
            schedule: { cron: '0 2 * * *', timezone: 'Europe/Berlin', startTime: '2030-01-01', endTime: '2030-12-31' },
          },
        },
      },
    },
    SchedulesController_list: {
      operationId: 'listMLServiceTicks',
      summary: "List a service's ticks",
      description:
        'The ledger: every instant of every schedule has exactly one outcome. While a schedule is paused, its newest hundred instants that passed since are `held`.',
      list: { fields: tickFields, property: 'outcome==skipped', orderby: '-nominalTime' },
    },
    ExperimentTicksController_list: {
      operationId: 'listExperimentTicks',
      summary: "List an experiment's ticks",
      description:
        'The ledger of its schedule, be it its own or that of a part of a service; what a pause holds is `held`.',
      list: { fields: tickFields, property: 'outcome==skipped', orderby: '-nominalTime' },
    },
    TicksController_list: {
      operationId: 'listTicks',
      summary: 'List the ticks of all schedules',
      description:
        'What was decided of the instants in a span of time: a day unless `from` and `to` say otherwise. What a pause holds is not decided, and is in the lists of services and experiments only.',
      parameters: spanParameters,
      list: { fields: tickFields, property: 'outcome==skipped', orderby: '-nominalTime' },
    },
    SchedulesController_pause: {
      operationId: 'pauseMLServiceSchedule',
      summary: 'Pause a schedule',
      description: 'Its ticks make no runs until it is resumed.',
      answer: 'ScheduleState',
      parameters: [kind],
      bodyOptional: true,
      examples: { reason: { summary: 'With a reason', body: { reason: 'The warehouse moves' } } },
    },
    SchedulesController_resume: {
      operationId: 'resumeMLServiceSchedule',
      summary: 'Resume a schedule',
      description:
        'What becomes of the ticks that passed meanwhile is said by `missed`; `willRun` names those that run.',
      answer: 'ResumedSchedule',
      parameters: [kind],
      bodyOptional: true,
      examples: { skip: { summary: 'Leave out what passed', body: { missed: 'skip' } } },
    },
  },
};
