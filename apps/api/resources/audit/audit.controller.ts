import { auditFields, AuditQueries } from '#read-models';
import type { AuditRecord, ListQuery } from '#read-models';
import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Scope } from '#domain';
import { AuditLog } from '../../audit/audit-log.js';
import { callerOf, InScope, ListingOf, Lists } from '../../http/index.js';

const itself = (entry: AuditRecord): AuditRecord => entry;

/** What the organisation may have to answer for. */
@Controller('audit')
export class AuditController {
  constructor(
    private readonly entries: AuditQueries,
    private readonly log: AuditLog,
  ) {}

  @Get()
  @Lists('auditListing.v1.json', itself)
  async list(@InScope() scope: Scope, @ListingOf(auditFields) query: ListQuery, @Req() request: FastifyRequest) {
    // Whoever looks sees what was done before, as far as this process did it.
    await this.log.flush();
    return this.entries.list(scope, query, callerOf(request)?.boundTo !== undefined);
  }
}
