import { failureReasons, runOutcomes, runStates, scheduleKinds, taskNames } from '#domain';
import { runFields } from '#read-models';
import type { ApiDescription, FieldsOf } from '../../openapi/api-description.js';
import { listing, pick, resource } from '../../openapi/common-schemas.js';
import { exampleIds } from '../../openapi/example-ids.js';
import { query, spanFields, spanParameters } from '../../openapi/operation-parameters.js';
import {
  count,
  described,
  flag,
  instant,
  listOf,
  mixed,
  object,
  oneOf,
  ref,
  text,
  uuid,
} from '../../openapi/schema.js';
import { mostTail } from './log-request.js';
import { chainLinks } from './run-answer.js';
import { RunDto } from './run.dto.js';
import { logStreams } from './run-status.js';

const states = 'DONE, FAILED and ABORTED are final; RETRY waits for the next attempt';

/** Of a run, wherever one is shown. */
export const failureReason = oneOf(failureReasons, 'Why its last attempt failed');

/** What its events say of its end. */
export const endMessage = text('Why its last attempt failed, in words, or what else there is to say of its end');

export const runOutcome = oneOf(
  runOutcomes,
  'no-rows: its window held none, so that a scoring run is DONE and has predicted nothing, and a training run is FAILED; stale-data: it is DONE, on data that is older than the freshness of its service allows',
);

/** What every answer tells of a run, but for what all resources have. */
export const runFieldsOf = (fieldsOf: FieldsOf) => ({
  ...pick(fieldsOf(RunDto), 'mode'),
  experimentId: uuid('The experiment that it belongs to'),
  createdBySchedule: flag('Whether a tick of a schedule requested it'),
  ...pick(fieldsOf(RunDto), 'description'),
  state: oneOf(runStates, states),
  outcome: runOutcome,
  reason: failureReason,
  message: endMessage,
  waitFor: uuid('The run that has to end before it starts'),
  runChain: described('RunChain', 'Its tasks, by what they do'),
});

export const runsAlwaysHave = ['mode', 'experimentId', 'createdBySchedule', 'state', 'runChain'];

/** What became of a run, and of what. */
export const runCourseFields = {
  serviceId: uuid('The service that it belongs to'),
  schedule: oneOf(scheduleKinds, 'Which part of the service it belongs to'),
  nominalTime: instant('The instant of the tick that requested it'),
  window: object(
    { to: instant('Rows before this instant') },
    { from: instant('Rows from this instant on; all when absent') },
    'The rows that it may see',
  ),
  modelId: uuid('The model that it made, or scores with'),
  attempt: count('The attempt that runs, ran last, or runs next'),
  started: instant('When its last attempt started'),
  ended: instant('When its last attempt ended'),
  retryAt: instant('While it is RETRY: when its next attempt may start'),
  rowsRead: count('Rows that it read'),
};

/** What of a run nobody needs to know of many at once. */
export const runDetailFields = {
  attemptLimit: count('After so many attempts it fails; those that were handed back by workers do not count'),
  worker: text('Who has its last attempt'),
  dataSetId: uuid('The data set that it reads'),
  dataSetVersion: count('The version of that data set whose rows it reads, so that it can be repeated on the same'),
  outputDataSetId: uuid('The data set that its predictions are added to'),
  predictions: object(
    {
      dataSetId: uuid('The data set that has them'),
      batchId: uuid('The batch that they are'),
      rows: count('How many there are'),
    },
    {},
    'What it predicted',
  ),
  cancelRequested: flag('Whether it is to be cancelled; absent when it is not'),
};

/** As the published API orders them, in which tasks and runChain follow. */
export const runsBeginWith = 'id,mode,experimentId,created,createdBy,updated,createdBySchedule,deleted'.split(',');

const status = object({
  id: uuid('The experiment'),
  name: text('`RunStatus for experimentRunId …`'),
  experimentRunId: uuid('The run'),
  deleted: flag('Whether the run is deleted'),
  status: object({ tasks: listOf(ref('RunTask'), 'Always one') }, {}, 'The progress'),
});

const code = text('Of an engine in a folder, once the run has succeeded: the hash of the code that it ran');

/** As the engine says it, until the run has ended; none of it is kept. */
const underWay = {
  progress: object(
    {},
    {
      fraction: { type: 'number', minimum: 0, maximum: 1, description: 'Share of the work that is done' },
      message: text('What it is doing'),
      attempt: count('Which attempt said so: while another one has not said anything, the one before'),
    },
    'How far it is, while it is RUNNING or waits for another attempt, as its engine says',
  ),
  metrics: listOf(
    object({
      name: text('What was measured'),
      value: { type: 'number', description: 'The last value' },
    }),
    'What it has measured so far, of the same attempt',
  ),
};

const logHeaders = {
  'X-Accel-Buffering': { $ref: '#/components/headers/Unbuffered' },
  'Accept-Ranges': { description: 'bytes, where the log is not followed', schema: text('bytes', { enum: ['bytes'] }) },
};

const task = mixed(
  {
    id: uuid('The run'),
    name: oneOf(taskNames, 'The mode of the run'),
    state: oneOf(runStates, states),
    outcome: runOutcome,
    reason: failureReason,
    message: endMessage,
    started: instant('When its last attempt started'),
    ended: instant('When it ended'),
    tasklogs: listOf(
      object({
        name: oneOf(logStreams, 'Which log'),
        url: text('Where to read it, with the same credentials', { format: 'uri' }),
      }),
      'Its logs',
    ),
  },
  ['id', 'name', 'state', 'tasklogs'],
);

export const description: ApiDescription = {
  tag: { name: 'Runs', description: 'Single executions of an experiment: they train a model, or score rows with one' },
  schemas: (fieldsOf) => {
    const { runChain, ...own } = runFieldsOf(fieldsOf);
    const tasks = listOf(ref('Task'), 'Its effective parameters: of the MLInstance, template and request');
    return {
      ExperimentRun: resource(
        { ...own, ...runCourseFields, ...runDetailFields, code, ...underWay, tasks, runChain },
        [...runsAlwaysHave, 'window', 'attempt', 'attemptLimit', 'tasks'],
        runsBeginWith,
      ),
      ExperimentRunSummary: resource({ ...own, runChain }, runsAlwaysHave, runsBeginWith),
      ExperimentRunListing: listing('ExperimentRunSummary'),
      Run: resource({ ...own, ...runCourseFields, runChain }, [...runsAlwaysHave, 'window', 'attempt'], runsBeginWith),
      RunListing: listing('Run', spanFields),
      ExperimentRunStatus: status,
      RunTask: task,
      RunChain: object(
        {},
        Object.fromEntries(
          Object.entries(chainLinks).map(([mode, name]) => [name, uuid(`The task of a run in mode ${mode}`)]),
        ),
      ),
    };
  },
  operations: {
    RunsController_list: {
      operationId: 'listExperimentRuns',
      summary: "List an experiment's runs",
      description: 'Children are summaries: without tasks.',
      list: { fields: runFields, property: 'mode==train', orderby: '-created' },
    },
    RunsController_request: {
      operationId: 'createExperimentRun',
      summary: 'Start a run',
      description:
        'The run is PENDING until a worker takes it. A scoring run uses the model of `modelId` among its parameters, else the latest one that the experiment trained; without either it is refused with 422.',
      examples: {
        train: {
          summary: 'Train on a data set',
          body: {
            mode: 'train',
            description: 'On single trees',
            tasks: [
              {
                name: 'train',
                parameters: [
                  { key: 'trainingDataSetId', value: exampleIds.dataSets },
                  { key: 'algorithm', value: 'cart' },
                ],
              },
            ],
          },
        },
        score: {
          summary: 'Score with a certain model',
          body: {
            mode: 'score',
            tasks: [
              {
                name: 'score',
                parameters: [
                  { key: 'scoringDataSetId', value: exampleIds.dataSets },
                  { key: 'modelId', value: exampleIds.models },
                ],
              },
            ],
          },
        },
      },
    },
    RunsController_get: { operationId: 'getExperimentRun', summary: 'Get a run' },
    RunByIdController_list: {
      operationId: 'listRuns',
      summary: 'List the runs of all experiments',
      description:
        'Those that were requested in a span of time: a day unless `from` and `to` say otherwise. Children are summaries, with what services know of theirs.',
      parameters: spanParameters,
      list: { fields: runFields, property: 'state==PENDING', orderby: '-created' },
    },
    RunByIdController_get: {
      operationId: 'getRun',
      summary: 'Get a run by its id alone',
      description: 'As it is under its experiment, which it names; `_links.self` leads there.',
    },
    RunsController_status: {
      operationId: 'getExperimentRunStatus',
      summary: 'Get the progress of a run',
      description: 'Its state, and where its logs are.',
    },
    RunsController_cancel: {
      operationId: 'cancelExperimentRun',
      summary: 'Cancel a run',
      description:
        'A waiting run is ABORTED at once, a running one as soon as its process has ended. An ended run: 409.',
      bodyOptional: true,
      examples: { reason: { summary: 'With a reason', body: { reason: 'Trains on the wrong data set' } } },
    },
    RunsController_log: {
      operationId: 'getExperimentRunLog',
      summary: 'Read a log of a run',
      description:
        'What was written so far, all attempts in order; with `follow` also what will be, until the run has ended. Of a long log the beginning and the end are kept; a line in between says how many bytes were dropped. Logs of runs that ended long ago are deleted; then 404 says how long they are kept. Logs lie on a volume that workers and API share.',
      parameters: [
        query('stream', oneOf(logStreams, 'Which log'), 'Which log; execution when absent', 'stdout'),
        query('follow', { type: 'boolean', default: false }, 'Whether to go on until the run has ended', false),
        {
          name: 'tail',
          in: 'query',
          description: 'Only so many of the last lines, and with `follow` what comes after them',
          schema: { type: 'integer', minimum: 0, maximum: mostTail },
        },
        {
          name: 'Range',
          in: 'header',
          description:
            'One range of bytes, of what is there now; ignored with `follow` and `tail`, as are several ranges and other units. Of a run that is under way bytes may move once the middle of a long log is dropped',
          schema: text('Such as bytes=-65536'),
        },
      ],
      headers: logHeaders,
      content: { 'text/plain': text('The log') },
      problems: [416],
      successes: {
        206: {
          description: 'The part that was asked for',
          headers: {
            ...logHeaders,
            'x-request-id': { $ref: '#/components/headers/RequestId' },
            'Content-Range': { required: true, description: 'Which part', schema: text('Such as bytes 0-1023/4096') },
          },
          content: { 'text/plain': { schema: text('A part of the log') } },
        },
      },
    },
  },
};
