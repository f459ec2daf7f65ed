import type { DomainEvent, Quotas } from '#domain';
import type { AppendOptions } from '#event-store';
import { KeptWithin } from '#quotas';
import type { KeptQuota } from '#quotas';

/** What an event may use up more of. */
function usedBy({ type, data }: DomainEvent): KeptQuota | undefined {
  switch (type) {
    case 'EngineRegistered':
      return data.codeBytes === undefined ? undefined : 'storedBytes';
    case 'BatchAdded':
    case 'ModelTrained':
    case 'ModelUploaded':
      return 'storedBytes';
    case 'ScheduleUpdated':
      return 'schedules';
    case 'ExperimentCreated':
      return data.schedule && 'schedules';
    default:
      return undefined;
  }
}

/** Always in this order, so that no two appends wait for each other. */
const order: readonly KeptQuota[] = ['storedBytes', 'schedules'];

type Conditions = Required<NonNullable<AppendOptions['conditions']>>;

/** What has to hold so that these events leave an organisation within its quotas; undefined: nothing. */
export function withinQuotas(
  org: string,
  events: readonly DomainEvent[],
  quotas: Pick<Quotas, KeptQuota>,
): Conditions | undefined {
  const used = new Set(events.map(usedBy));
  const kept = order.filter((name) => used.has(name)).map((name) => new KeptWithin(name, org, quotas[name]));
  if (kept.length === 0) return undefined;
  return {
    before: async (client) => {
      for (const each of kept) await each.before(client);
    },
    after: async (client) => {
      for (const each of kept) await each.after(client);
    },
  };
}
