import type { DomainEvent } from '#domain';

type Data = DomainEvent['data'];

/** Turns the data of one schema version of one event type into that of the next. Pure; does not change its argument. */
export interface Upcaster {
  readonly type: DomainEvent['type'];
  /** The schema version that is read; the result is of the version after it. */
  readonly from: number;
  readonly upcast: (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/**
 * Reads events that older versions of the code have written. An event type starts at schema version 1; each upcaster
 * raises it by one. Throws RangeError when the upcasters of a type are not numbered 1, 2, 3, …
 */
export class Upcasters {
  private readonly chains = new Map<string, readonly Upcaster[]>();

  constructor(upcasters: readonly Upcaster[] = []) {
    for (const type of new Set(upcasters.map((upcaster) => upcaster.type))) {
      const chain = upcasters.filter((upcaster) => upcaster.type === type).sort((a, b) => a.from - b.from);
      chain.forEach(({ from }, index) => {
        if (from !== index + 1) {
          throw new RangeError(`The upcasters of ${type} have one from version ${from} where ${index + 1} is due`);
        }
      });
      this.chains.set(type, chain);
    }
  }

  /** The schema version that new events of a type are written at. */
  currentVersion(type: string): number {
    return (this.chains.get(type)?.length ?? 0) + 1;
  }

  /** The data at the current version. Throws RangeError for an event that a newer version of the code has written. */
  upcast(type: string, schemaVersion: number, data: Data): Data {
    const current = this.currentVersion(type);
    if (schemaVersion > current) {
      throw new RangeError(
        `${type} has schema version ${schemaVersion}, but this version of Rondo knows up to ${current}`,
      );
    }
    if (schemaVersion === current) return data;
    const chain = this.chains.get(type)?.slice(schemaVersion - 1) ?? [];
    return chain.reduce<unknown>((older, { upcast }) => upcast(older as Record<string, unknown>), data) as Data;
  }
}
