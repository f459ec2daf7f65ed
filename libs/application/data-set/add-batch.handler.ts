import { Inject } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { BadBatchError, BadRowError } from '#data-sets';
import type { BatchManifest, DataSets } from '#data-sets';
import { DomainError } from '#domain';
import { DATA_SETS, OBJECT_STORE } from '../tokens.js';
import type { ObjectStore } from '#object-store';
import { BatchQueries, DataSetQueries } from '#read-models';
import type { BatchBody, DataSetBody, Resource } from '#read-models';
import { newId } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import { AddBatch } from './data-set.commands.js';

@CommandHandler(AddBatch)
export class AddBatchHandler implements ICommandHandler<AddBatch> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly queries: DataSetQueries,
    private readonly batches: BatchQueries,
    @Inject(DATA_SETS) private readonly dataSets: DataSets,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  async execute({ context, dataSetId, file }: AddBatch): Promise<Resource<BatchBody>> {
    const dataSet = await readOwnWrite(this.queries, 'data set', context.scope, dataSetId);
    const batchId = newId();
    const manifest = await this.ingest(dataSet, batchId, file);
    try {
      await this.runner.run(context, async (work) => {
        const batch = { batchId, ...manifest };
        await work.decide('dataSet', dataSetId, { type: 'AddBatch', batch });
      });
    } catch (error) {
      await this.objects.delete(manifest.uri);
      throw error;
    }
    return readOwnWrite(this.batches, 'batch', context.scope, batchId);
  }

  private async ingest(
    { id, body }: Resource<DataSetBody>,
    batchId: string,
    file: AddBatch['file'],
  ): Promise<BatchManifest> {
    try {
      return await this.dataSets.ingest({
        ...file,
        key: `batches/${id}/${batchId}.parquet`,
        timestampColumn: body.timestampColumn,
        timestampFormat: body.timestampFormat,
        expectedSchema: body.schema,
      });
    } catch (error) {
      throw refusalOf(error);
    }
  }
}

/** What the rows' author can mend, said in the API's terms. */
function refusalOf(error: unknown): unknown {
  if (error instanceof BadRowError) {
    const place = `rows[${String(error.row)}].${error.column}`;
    return new DomainError('illegal-argument', error.message, { [place]: error.message });
  }
  if (error instanceof BadBatchError) return new DomainError('illegal-argument', error.message);
  return error;
}
