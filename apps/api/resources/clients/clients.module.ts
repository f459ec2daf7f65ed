import { ClientQueries } from '#read-models';
import { Module } from '@nestjs/common';
import { Pool } from 'pg';
import { ClientsController } from './clients.controller.js';

@Module({
  controllers: [ClientsController],
  providers: [{ provide: ClientQueries, useFactory: (pool: Pool) => new ClientQueries(pool), inject: [Pool] }],
})
export class ClientsModule {}
