import { DATA_SETS } from '#application';
import type { DataSets } from '#data-sets';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

/** Frees what reading rows has opened, once no request is left that could need it. */
@Injectable()
export class DataSetsLifetime implements OnApplicationShutdown {
  constructor(@Inject(DATA_SETS) private readonly dataSets: DataSets) {}

  onApplicationShutdown(): Promise<void> {
    return this.dataSets.close();
  }
}
