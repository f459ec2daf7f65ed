import type { RunMode, Task } from '#domain';
import { runtimeOf } from '#engines';
import type { EngineBody } from '#read-models';
import type { References } from '../references.js';
import { maskedSecret } from '../secrets/written-tasks.js';

/** A parameter as a client writes it, or as it is stored: without a value where it is secret. */
interface AnyParameter {
  readonly key: string;
  readonly value?: string;
  readonly secret?: boolean;
}

/** What an engine says against the parameters of a task, as far as that can be told before a run. The values of secrets stay so. */
export function parameterViolations(engine: EngineBody, mode: RunMode, parameters: readonly AnyParameter[]) {
  const runtime = runtimeOf(engine.type);
  if (!runtime?.modes.includes(mode)) return [];
  return runtime.parameterViolations({
    mode,
    parameters: parameters.map(unlessSecret),
    algorithm: engine.algorithm,
    ...(engine.findings?.recipes && { recipes: engine.findings.recipes }),
  });
}

const unlessSecret = ({ key, value, secret }: AnyParameter) =>
  secret === true || value === undefined || value === maskedSecret ? { key } : { key, value };

/** Notes what an engine says against the parameters of a run, whose tasks follow from what stands at `place`. */
export function refuseParameters(
  references: References,
  place: string,
  engine: EngineBody,
  { mode, tasks }: { readonly mode: RunMode; readonly tasks: readonly Task[] },
): void {
  const parameters = tasks.find(({ name }) => name === mode)?.parameters ?? [];
  const violations = parameterViolations(engine, mode, parameters);
  if (violations.length === 0) return;
  const messages = violations.map(({ key, message }) => `parameter "${key}": ${message}`);
  references.refuse(place, `the ${mode} task of its runs is refused: ${messages.join('; ')}`);
}
