import { Injectable } from '@nestjs/common';
import type { Scope, Task } from '#domain';
import { runtimeOf } from '#engines';
import { EngineQueries } from '#read-models';
import type { EngineBody } from '#read-models';
import { parameterViolations } from '../engine/parameter-rules.js';
import { suggestedBy } from '../engine/seal-engine.js';
import { References } from '../references.js';
import type { WrittenTask } from '../secrets/written-tasks.js';
import type { WrittenMLInstance } from './written-ml-instance.js';

/** What an MLInstance's engine demands of its tasks. */
@Injectable()
export class InstanceRules {
  constructor(private readonly engines: EngineQueries) {}

  /** An instance without tasks begins with those that its engine suggests. */
  async withTasks(scope: Scope, written: WrittenMLInstance): Promise<WrittenMLInstance> {
    if (written.tasks.length > 0) return written;
    return { ...written, tasks: await this.suggestedTasks(scope, written.engineId) };
  }

  /** The tasks that an instance of the engine may begin with. */
  async suggestedTasks(scope: Scope, engineId: string): Promise<readonly Task[]> {
    const engine = await this.engines.get(scope, engineId);
    return (engine && suggestedBy(engine.body).get('default')) ?? [];
  }

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
    const runtime = runtimeOf(engine.type);
    if (!runtime) return;
    tasks.forEach(({ name: mode, parameters = [] }, index) => {
      if (!runtime.modes.includes(mode)) {
        const refusal = `"${mode}" is not a task of ${runtime.title}: ${runtime.modes.join(' or ')}`;
        references.refuse(`${place}[${String(index)}].name`, refusal);
        return;
      }
      for (const { key, message } of parameterViolations(engine, mode, parameters)) {
        const at = parameters.findIndex((parameter) => parameter.key === key);
        const where = at < 0 ? 'parameters' : `parameters[${String(at)}]`;
        references.refuse(`${place}[${String(index)}].${where}`, `parameter "${key}": ${message}`);
      }
    });
  }
}
