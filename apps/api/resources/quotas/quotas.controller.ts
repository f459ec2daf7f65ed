import { quotaNames } from '#domain';
import type { QuotaName, Scope } from '#domain';
import { readUse, sharedQuotas } from '#quotas';
import type { SharedQuota } from '#quotas';
import { Controller, Get } from '@nestjs/common';
import { Pool } from 'pg';
import { Answers, InScope, OrganisationLimits, RequestRates } from '../../http/index.js';
import { LiveAnswers } from '../../live/live-answers.js';

/** What an organisation may have, and has. */
@Controller('quotas')
export class QuotasController {
  constructor(
    private readonly pool: Pool,
    private readonly limits: OrganisationLimits,
    private readonly rates: RequestRates,
    private readonly live: LiveAnswers,
  ) {}

  @Get()
  @Answers('quotas.v1.json')
  async get(@InScope() { org }: Scope) {
    const limits = await this.limits.of(org);
    const entries = quotaNames.map(async (name) => {
      const limit = limits[name];
      return [name, { ...(limit !== Infinity && { limit }), used: await this.usedOf(org, name) }] as const;
    });
    return { orgId: org, ...Object.fromEntries(await Promise.all(entries)) };
  }

  private usedOf(org: string, name: QuotaName): Promise<number> | number {
    if (isShared(name)) return readUse(this.pool, org, name);
    return name === 'streams' ? this.live.openOf(org) : this.rates.used(org);
  }
}

const isShared = (name: QuotaName): name is SharedQuota => sharedQuotas.some((shared) => shared === name);
