import { Injectable } from '@nestjs/common';
import type { Scope } from '#domain';
import { EngineQueries, MLInstanceQueries } from '#read-models';
import type { ExperimentBody } from '#read-models';
import { InstanceRules } from '../ml-instance/instance-rules.js';
import { References } from '../references.js';
import type { WrittenExperiment } from './written-experiment.js';

/** What an experiment must fulfil beyond its form. */
@Injectable()
export class ExperimentRules {
  constructor(
    private readonly engines: EngineQueries,
    private readonly instances: MLInstanceQueries,
    private readonly instanceRules: InstanceRules,
  ) {}

  /** @throws DomainError `unprocessable` naming every violation */
  async check(scope: Scope, { mlInstanceId, template }: WrittenExperiment, current?: ExperimentBody): Promise<void> {
    const references = new References();
    const instance = await this.instances.get(scope, mlInstanceId);
    references.require('mlInstanceId', mlInstanceId, 'an MLInstance', instance);
    if (current && current.mlInstanceId !== mlInstanceId) {
      references.refuse('mlInstanceId', `"${mlInstanceId}" cannot replace "${current.mlInstanceId}": it is fixed`);
    }
    if (template?.schedule && !template.tasks?.length) {
      references.refuse(
        'template.tasks',
        'a schedule needs a first task, which says what is scheduled: train or score',
      );
    }
    const engine = instance && (await this.engines.get(scope, instance.body.engineId));
    // The instance's task already names what is required, so only unknown or impossible parameters matter here.
    if (engine && template?.tasks) {
      const merged = template.tasks.map((task) => ({
        ...task,
        parameters: [...(task.parameters ?? []), ...inherited(task, instance.body.tasks)],
      }));
      this.instanceRules.checkTasks(references, engine.body, merged, 'template.tasks');
    }
    references.check();
  }
}

interface NamedTask {
  readonly name: string;
  readonly parameters?: readonly { readonly key: string; readonly value?: string }[];
}

/** The instance's parameters that a task does not override, with secrets masked: validation never reads their values. */
function inherited(task: NamedTask, ofInstance: readonly NamedTask[]): { key: string; value: string }[] {
  const own = new Set(task.parameters?.map(({ key }) => key));
  const parameters = ofInstance.find(({ name }) => name === task.name)?.parameters ?? [];
  return parameters.filter(({ key }) => !own.has(key)).map(({ key, value }) => ({ key, value: value ?? '' }));
}
