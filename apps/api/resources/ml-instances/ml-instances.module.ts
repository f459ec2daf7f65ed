import { Module } from '@nestjs/common';
import { MLInstancesController } from './ml-instances.controller.js';

@Module({ controllers: [MLInstancesController] })
export class MLInstancesModule {}
