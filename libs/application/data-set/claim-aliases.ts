import { violationAt } from '#domain';
import { holdAliases } from '#read-models';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';

/** Has the commit refuse (`conflict`) when another data set of the sandbox has one of these aliases by then. */
export function claimAliases(work: UnitOfWork, id: string, aliases: readonly string[] = []): void {
  if (aliases.length === 0) return;
  work.ensure(async (client) => {
    const owner = await holdAliases(client, work.scope, id, aliases);
    if (!owner) return;
    const place = `aliases[${String(aliases.indexOf(owner.alias))}]`;
    const message = `${JSON.stringify(owner.alias)} is an alias of data set "${owner.name}" (${owner.id}) already`;
    throw violationAt('conflict', place, message);
  });
}
