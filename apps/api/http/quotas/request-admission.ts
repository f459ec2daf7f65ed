import type { FastifyReply } from 'fastify';
import { setTimeout as pause } from 'node:timers/promises';
import type { OrganisationLimits } from './organisation-limits.js';
import type { RequestRates } from './request-rates.js';
import type { RequestTurns } from './request-turns.js';

/** Holds the requests of each organisation to its rate, and has the organisations take turns. */
export class RequestAdmission {
  constructor(
    private readonly limits: OrganisationLimits,
    private readonly rates: RequestRates,
    private readonly turns: RequestTurns,
    private readonly hold: (ms: number) => Promise<unknown> = pause,
  ) {}

  /** Resolves when it is the turn of the request that `reply` answers: to undefined, or to why it is refused. */
  async refusalOf(org: string, { raw }: FastifyReply): Promise<string | undefined> {
    const { requestsPerSecond } = await this.limits.of(org);
    const { waitMs, isRefused } = this.rates.admit(org, requestsPerSecond);
    if (waitMs > 0) await this.hold(waitMs);
    if (!isRefused) {
      await this.takeTurn(org, raw);
      return undefined;
    }
    return `requestsPerSecond: ${org} may send ${requestsPerSecond} requests a second; what comes faster waits for a second, and is then refused`;
  }

  /** For a request of which nobody knows whose it is: those of one client at one address take turns with organisations. */
  async unknown(client: string, address: string, { raw }: FastifyReply): Promise<void> {
    await this.takeTurn(`${client} at ${address}`, raw);
  }

  private async takeTurn(whose: string, raw: FastifyReply['raw']): Promise<void> {
    const leave = await this.turns.take(whose);
    if (raw.destroyed) leave();
    else raw.once('close', leave);
  }
}
