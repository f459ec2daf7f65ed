import { Module } from '@nestjs/common';
import { ExperimentInstance } from './experiment-instance.js';
import { ExperimentsController } from './experiments.controller.js';

@Module({ controllers: [ExperimentsController], providers: [ExperimentInstance] })
export class ExperimentsModule {}
