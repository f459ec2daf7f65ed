import { futilityOf } from '#domain';
import type { ExperimentBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/index.js';
import { taskAnswer } from '../ml-instances/task-answer.js';

const hrefOf = (base: string, { id }: Resource<unknown>) => `${base}/experiments/${id}`;

function templateOf({ template, schedule }: ExperimentBody) {
  if (!template && !schedule) return undefined;
  const { tasks, ...rest } = template ?? {};
  return { ...rest, ...(tasks && { tasks: tasks.map(taskAnswer) }), ...(schedule && { schedule }) };
}

export const experimentAnswer = (experiment: Resource<ExperimentBody>, base: string) => {
  const { name, description, mlInstanceId, tags, service, schedule } = experiment.body;
  const template = templateOf(experiment.body);
  return resourceAnswer(
    experiment,
    {
      name,
      ...(description !== undefined && { description }),
      mlInstanceId,
      createdByService: service !== undefined,
      // The workflow that repeats a scheduled experiment is the experiment's own schedule.
      ...(schedule && { workflowId: experiment.id }),
      ...(tags && { tags }),
      ...(template && { template }),
    },
    hrefOf(base, experiment),
  );
};

/** What whoever wrote an experiment ought to know of it. */
export const experimentWarnings = ({ body }: Resource<ExperimentBody>, now: Date): string[] =>
  futilityOf(body.schedule, 'template.schedule', now);

/** Lists leave out template and tags. */
export const experimentSummary = (experiment: Resource<ExperimentBody>, base: string) => {
  const { template: _template, tags: _tags, ...rest } = experimentAnswer(experiment, base);
  return rest;
};
