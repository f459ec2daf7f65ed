import { sandboxesOf } from '#read-models';
import { Controller, Get } from '@nestjs/common';
import { Pool } from 'pg';
import { Answers, TheCaller } from '../../http/index.js';
import type { Caller } from '../../http/index.js';

/** Whom an access token stands for, and where it leads. */
@Controller('session')
export class SessionController {
  constructor(private readonly pool: Pool) {}

  @Get()
  @Answers('session.v1.json')
  async get(@TheCaller() caller: Caller) {
    const { actor, apiKey, scope, role, expires } = caller;
    return {
      user: actor,
      clientId: apiKey,
      orgId: scope.org,
      sandbox: scope.sandbox,
      sandboxes: await this.sandboxesOf(caller),
      role,
      ...(expires && { expires: expires.toISOString() }),
    };
  }

  /** Of a client that may use each, those in which there is something, and the one that it is in. */
  private async sandboxesOf({ scope, boundTo }: Caller): Promise<string[]> {
    if (boundTo !== undefined) return [boundTo];
    return [...new Set([scope.sandbox, ...(await sandboxesOf(this.pool, scope.org))])].sort();
  }
}
