import { experimentFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, omit, pick, resource } from '../../openapi/common-schemas.js';
import { exampleIds } from '../../openapi/example-ids.js';
import { query } from '../../openapi/operation-parameters.js';
import { flag, uuid } from '../../openapi/schema.js';
import { ExperimentDto } from './experiment.dto.js';

const named = { name: 'Spring comparison', mlInstanceId: exampleIds.mlInstances };

const scheduled = {
  ...named,
  name: 'Nightly training',
  template: {
    tasks: [{ name: 'train', parameters: [{ key: 'trainingDataSetId', value: exampleIds.dataSets }] }],
    schedule: { startTime: '2030-01-01T00:00', endTime: '2030-12-31T00:00', cron: '30 2 * * *' },
    notification: { email: 'demand@example.com', emailOnFailure: true },
  },
};

export const description: ApiDescription = {
  tag: { name: 'Experiments', description: 'Hold the runs of one MLInstance; with a schedule they make runs by cron' },
  schemas: (fieldsOf) => {
    const fields = fieldsOf(ExperimentDto);
    const own = {
      ...omit(fields, 'mlInstanceQuery', 'tags', 'template'),
      createdByService: flag('Whether a service made it for its own runs'),
      workflowId: uuid('The workflow that repeats it; present when it is scheduled'),
      ...pick(fields, 'tags', 'template'),
    };
    const always = ['name', 'mlInstanceId', 'createdByService'];
    return {
      Experiment: resource(own, always),
      ExperimentSummary: resource(omit(own, 'template', 'tags'), always),
      ExperimentListing: listing('ExperimentSummary'),
    };
  },
  operations: {
    ExperimentsController_list: {
      operationId: 'listExperiments',
      summary: 'List experiments',
      description: 'Children are summaries: without template and tags.',
      list: { fields: experimentFields, property: `mlInstanceId==${exampleIds.mlInstances}`, orderby: '-created' },
    },
    ExperimentsController_create: {
      operationId: 'createExperiment',
      summary: 'Create an experiment',
      description:
        'Makes no run by itself. With `template.schedule` it is a scheduled experiment, which makes runs of the kind of its first task.',
      examples: {
        ordinary: { summary: 'An ordinary experiment', body: named },
        scheduled: { summary: 'Trains every night', body: scheduled },
      },
    },
    ExperimentsController_deleteOfInstance: {
      operationId: 'deleteExperiments',
      summary: 'Delete all experiments of an MLInstance',
      parameters: [
        {
          ...query('mlInstanceId', uuid('A UUID'), 'MLInstance whose experiments are deleted', exampleIds.mlInstances),
          required: true,
        },
      ],
    },
    ExperimentsController_get: { operationId: 'getExperiment', summary: 'Get an experiment' },
    ExperimentsController_update: {
      operationId: 'updateExperiment',
      problems: [422],
      summary: 'Replace an experiment',
      description:
        'Fields that are left out are removed, with the schedule; only the MLInstance stays, and the schedule of an experiment that was made for a service, which is changed there. The startTime of a schedule that exists cannot be changed.',
      examples: { renamed: { summary: 'Another name', body: { ...named, name: 'Summer comparison' } } },
    },
    ExperimentsController_delete: {
      operationId: 'deleteExperiment',
      summary: 'Delete an experiment',
      description: 'Makes no more runs; those that are running finish.',
    },
  },
};
