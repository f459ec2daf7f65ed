import type { MLInstanceBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/index.js';
import { taskAnswer } from './task-answer.js';

const hrefOf = (base: string, { id }: Resource<unknown>) => `${base}/mlInstances/${id}`;

export const mlInstanceAnswer = (instance: Resource<MLInstanceBody>, base: string) =>
  resourceAnswer(instance, { ...instance.body, tasks: instance.body.tasks.map(taskAnswer) }, hrefOf(base, instance));

/** Lists leave out tasks and tags. */
export const mlInstanceSummary = (instance: Resource<MLInstanceBody>, base: string) => {
  const { tasks: _tasks, tags: _tags, ...rest } = instance.body;
  return resourceAnswer(instance, rest, hrefOf(base, instance));
};
