import type { Config } from '#config';
import { DomainError } from '#domain';

/** Where clients push the images of their engines, and with which account. */
export class DockerRegistry {
  /** Private and not to be enumerated: what is logged of this object shows no password. */
  readonly #access: Config['dockerRegistry'];

  constructor(access: Config['dockerRegistry']) {
    this.#access = access;
  }

  /** Throws `not-found` when none is configured. */
  access(): NonNullable<Config['dockerRegistry']> {
    if (!this.#access) throw new DomainError('not-found', 'No container registry is configured');
    return this.#access;
  }
}
