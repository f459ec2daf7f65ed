import { Injectable } from '@nestjs/common';
import { scheduleNeedsTask } from '#domain';
import type { Scope, Task } from '#domain';
import { DataSetQueries, EngineQueries, MLInstanceQueries, ModelQueries, RunQueries } from '#read-models';
import type { ExperimentBody } from '#read-models';
import { InstanceRules } from '../ml-instance/instance-rules.js';
import { References } from '../references.js';
import { idsIn } from '../run/named-data-sets.js';
import { maskedSecret } from '../secrets/written-tasks.js';
import type { WrittenExperiment } from './written-experiment.js';

/** What an experiment must fulfil beyond its form. */
@Injectable()
export class ExperimentRules {
  constructor(
    private readonly engines: EngineQueries,
    private readonly instances: MLInstanceQueries,
    private readonly instanceRules: InstanceRules,
    private readonly dataSets: DataSetQueries,
    private readonly models: ModelQueries,
    private readonly runs: RunQueries,
  ) {}

  /**
   * @returns the tasks of its instance
   * @throws DomainError `unprocessable` naming every violation
   */
  async check(
    scope: Scope,
    { mlInstanceId, template }: WrittenExperiment,
    current?: ExperimentBody,
  ): Promise<readonly Task[]> {
    const references = new References();
    const instance = await this.instances.get(scope, mlInstanceId);
    references.require('mlInstanceId', mlInstanceId, 'an MLInstance', instance);
    if (current && current.mlInstanceId !== mlInstanceId) {
      references.refuse('mlInstanceId', `"${mlInstanceId}" cannot replace "${current.mlInstanceId}": it is fixed`);
    }
    if (template?.schedule && !template.tasks?.length) {
      references.refuse('template.tasks', scheduleNeedsTask);
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
    await this.checkRun(references, scope, template?.experimentRunId, current?.template?.experimentRunId);
    await this.checkNamed(references, scope, template?.tasks ?? [], current?.template?.tasks ?? []);
    references.check();
    return instance?.body.tasks ?? [];
  }

  private async checkRun(references: References, scope: Scope, id: string | undefined, before: string | undefined) {
    if (id === undefined || id === before) return;
    references.require('template.experimentRunId', id, 'a run', await this.runs.get(scope, id));
  }

  /** What stood there before may have been deleted since. */
  private async checkNamed(
    references: References,
    scope: Scope,
    tasks: readonly NamedTask[],
    before: readonly NamedTask[],
  ): Promise<void> {
    const known = new Set(before.flatMap(idsIn).map(({ id }) => id));
    for (const [index, task] of tasks.entries()) {
      for (const { kind, place, id } of idsIn(task).filter((named) => !known.has(named.id))) {
        const found = await (kind === 'a model' ? this.models.get(scope, id) : this.dataSets.get(scope, id));
        if (!found) references.refuse(`template.tasks[${index}].${place}`, `"${id}" is not the id of ${kind}`);
      }
    }
  }
}

interface NamedTask {
  readonly name: string;
  readonly parameters?: readonly { readonly key: string; readonly value?: string }[];
  readonly datasets?: { readonly inputs?: readonly unknown[] };
}

/** The instance's parameters that a task does not override, with secrets masked: validation never reads their values. */
function inherited(task: NamedTask, ofInstance: readonly NamedTask[]): { key: string; value: string }[] {
  const own = new Set(task.parameters?.map(({ key }) => key));
  const parameters = ofInstance.find(({ name }) => name === task.name)?.parameters ?? [];
  return parameters.filter(({ key }) => !own.has(key)).map(({ key, value }) => ({ key, value: value ?? maskedSecret }));
}
