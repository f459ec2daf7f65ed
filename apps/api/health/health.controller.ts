import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { Public } from '../http/index.js';
import { Readiness } from './readiness.js';

/** For load balancers and supervisors; without credentials. */
@Public()
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process is alive. */
  @Get('healthz')
  healthz() {
    return { status: 'alive' };
  }

  /** PostgreSQL answers and is migrated. */
  @Get('readyz')
  async readyz() {
    const reason = await this.readiness.check();
    if (reason !== undefined) throw new ServiceUnavailableException(reason);
    return { status: 'ready' };
  }
}
