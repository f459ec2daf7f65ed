import { Module } from '@nestjs/common';
import { LiveModule } from '../../live/live.module.js';
import { QuotasController } from './quotas.controller.js';

@Module({ imports: [LiveModule], controllers: [QuotasController] })
export class QuotasModule {}
