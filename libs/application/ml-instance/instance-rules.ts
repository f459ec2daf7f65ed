import { Injectable } from '@nestjs/common';
import type { Scope } from '#domain';
import { validateBuiltInParameters } from '#engines';
import { EngineQueries } from '#read-models';
import type { EngineBody } from '#read-models';
import { References } from '../references.js';
import type { WrittenTask } from '../secrets/written-tasks.js';
import type { WrittenMLInstance } from './written-ml-instance.js';

/** What an MLInstance's engine demands of its tasks. */
@Injectable()
export class InstanceRules {
  constructor(private readonly engines: EngineQueries) {}

  /** @throws DomainError `unprocessable` naming every violation */
  async check(scope: Scope, { engineId, tasks }: WrittenMLInstance): Promise<void> {
    const references = new References();
    const engine = await this.engines.get(scope, engineId);
    references.require('engineId', engineId, 'an engine', engine);
    if (engine) this.checkTasks(references, engine.body, tasks, 'tasks');
    references.check();
  }

  /** Notes every parameter that the engine does not know or cannot honour. `place` is where the tasks stand in the request. */
  checkTasks(references: References, engine: EngineBody, tasks: readonly WrittenTask[], place: string): void {
    if (engine.type !== 'BuiltIn') return;
    tasks.forEach((task, index) => {
      const parameters = task.parameters ?? [];
      if (task.name === 'fp') {
        references.refuse(
          `${place}[${String(index)}].name`,
          '"fp" is not a task of the built-in engine: train or score',
        );
        return;
      }
      for (const { key, message } of validateBuiltInParameters(task.name, parameters, problemOf(engine))) {
        const at = parameters.findIndex((parameter) => parameter.key === key);
        const where = at < 0 ? 'parameters' : `parameters[${String(at)}]`;
        references.refuse(`${place}[${String(index)}].${where}`, `parameter "${key}": ${message}`);
      }
    });
  }
}

/** Which problem the built-in engine solves: the engine's algorithm says so. */
export const problemOf = ({ algorithm }: EngineBody): 'Regression' | 'Classification' =>
  algorithm === 'Classification' ? 'Classification' : 'Regression';
