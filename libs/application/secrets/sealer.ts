import { leastSecretCharacters } from '#redaction';
import { limits } from '#domain';
import type { Parameter, SealedParameter, Task } from '#domain';
import { newId } from '../ids.js';
import { References } from '../references.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';
import type { NewSecret, SecretStore } from './secret-store.js';
import { maskedSecret } from './written-tasks.js';
import type { ClientParameter, WrittenParameter, WrittenTask } from './written-tasks.js';

/** The tasks that masked secrets may stand for; the first of them that has one counts. */
export type KnownTasks = readonly (readonly Task[] | undefined)[];

/**
 * Takes the secrets out of the tasks that a client wrote, wherever they stand: an id takes the place of each value, and the
 * values are stored by the transaction that stores the ids, or not at all.
 */
export class Sealer {
  private readonly made: NewSecret[] = [];

  /** @throws DomainError `unprocessable` naming every secret that cannot be kept; `place` is where the tasks stand */
  tasks(written: readonly WrittenTask[], known: KnownTasks, place: string): Task[] {
    const references = new References();
    const tasks = written.map(({ parameters, ...task }, index): Task => {
      if (!parameters) return task;
      const secrets = known.flatMap((tasks = []) => tasks.filter(({ name }) => name === task.name)).flatMap(sealedOf);
      const sealed = parameters.map((parameter, at) =>
        this.parameter(parameter, secrets, (message) => {
          references.refuse(`${place}[${index}].parameters[${at}].value`, message);
        }),
      );
      return { ...task, parameters: sealed };
    });
    references.check();
    return tasks;
  }

  /** Has the values stored with what is decided in this unit of work. */
  keepIn(work: UnitOfWork, secrets: SecretStore): void {
    if (this.made.length > 0) work.ensure((client) => secrets.put(client, work.scope, this.made));
  }

  private parameter(
    parameter: WrittenParameter,
    known: readonly SealedParameter[],
    refuse: (message: string) => void,
  ): Parameter {
    if ('secretId' in parameter) return parameter;
    const { key, value } = parameter;
    const kept = known.find((secret) => secret.key === key);
    if (value === maskedSecret && kept) return kept;
    if (!isSecret(parameter, kept)) return { key, value };
    if (value === maskedSecret)
      refuse(`"${maskedSecret}" keeps the value that is stored, and there is none of "${key}"`);
    else if (value !== '' && value.length < leastSecretCharacters) {
      refuse(`is too short for a secret: at least ${leastSecretCharacters} characters can be kept out of logs`);
    }
    const { most } = limits.secrets;
    if (this.made.length >= most) refuse(`is one secret too many: a request may have ${most}`);
    const id = newId();
    this.made.push({ id, value });
    return { key, secret: true, secretId: id };
  }
}

/** What was secret stays so until it is said not to be. */
const isSecret = ({ secret }: ClientParameter, kept: SealedParameter | undefined): boolean =>
  secret ?? kept !== undefined;

const sealedOf = ({ parameters = [] }: Task): SealedParameter[] =>
  parameters.filter((parameter) => 'secretId' in parameter);
