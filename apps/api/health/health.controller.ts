import { withoutRole } from '#event-store';
import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { Readiness } from './readiness.js';

const idle = 'No worker lives: requests are taken and kept, but nothing is planned, trained or scored until one does';

/** For load balancers and supervisors; without credentials. */
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process is alive. */
  @Get('healthz')
  healthz() {
    return { status: 'alive' };
  }

  /** PostgreSQL answers and is migrated. Workers are told, and no condition: see ADR 22. */
  @Get('readyz')
  async readyz() {
    const readiness = await this.readiness.check();
    if ('reason' in readiness) throw new ServiceUnavailableException(readiness.reason);
    const { workers, isHeld } = readiness;
    const warnings = [...(workers.live === 0 ? [idle] : []), ...(isHeld ? [] : [withoutRole('rondo_api')])];
    return { status: 'ready', workers, ...(warnings.length > 0 && { warnings }) };
  }
}
