import { Inject } from '@nestjs/common';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { BadBatchError, BadRowError } from '#data-sets';
import type { BatchFormat, BatchManifest, DataSets } from '#data-sets';
import { DomainError } from '#domain';
import type { Batch } from '#domain';
import { isUnavailable } from '#event-store';
import { tenantKey } from '#object-store';
import type { ObjectStore } from '#object-store';
import { BatchQueries, DataSetQueries } from '#read-models';
import type { BatchBody, DataSetBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';
import { idFor, newId } from '../ids.js';
import { readOwnWrite } from '../read-own-write.js';
import { DATA_SETS, OBJECT_STORE } from '../tokens.js';
import { CommandRunner } from '../unit-of-work/command-runner.js';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.js';

/** Local files of one batch, in the order of their rows, and what is known of how they are written. */
export interface BatchUpload {
  readonly paths: readonly string[];
  /** What messages call the files where there are several. */
  readonly names?: readonly string[];
  readonly format: BatchFormat;
  readonly charset?: string;
  /** Of CSV, where the upload says it itself. */
  readonly delimiter?: string;
}

/** Adds the rows of local files, all or none; the caller removes the files. */
export class AddBatch extends Command<Resource<BatchBody>> {
  constructor(
    readonly context: CommandContext,
    readonly dataSetId: string,
    readonly upload: BatchUpload,
    /** Ends the work before the batch is recorded, and not after. */
    readonly signal?: AbortSignal | undefined,
  ) {
    super();
  }
}

@CommandHandler(AddBatch)
export class AddBatchHandler implements ICommandHandler<AddBatch> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly queries: DataSetQueries,
    private readonly batches: BatchQueries,
    @Inject(DATA_SETS) private readonly dataSets: DataSets,
    @Inject(OBJECT_STORE) private readonly objects: ObjectStore,
  ) {}

  async execute({ context, dataSetId, upload, signal }: AddBatch): Promise<Resource<BatchBody>> {
    const dataSet = await readOwnWrite(this.queries, 'data set', context.scope, dataSetId);
    const batchId = idFor(context, `batch of ${dataSetId}`);
    const known = context.claim === undefined ? undefined : await this.batches.get(context.scope, batchId);
    if (known) return known;
    const key = tenantKey('batches', context.scope, dataSet.id, `${newId()}.parquet`);
    const manifest = await this.ingest(dataSet, upload, { key, tenant: context.scope.org, signal });
    try {
      const isAdded = await this.runner.run(context, (work) => this.add(work, dataSetId, { batchId, ...manifest }));
      if (!isAdded) await this.objects.delete(manifest.uri);
    } catch (error) {
      // A connection that breaks while the batch is recorded leaves open whether it was.
      if (!isUnavailable(error)) await this.objects.delete(manifest.uri);
      throw error;
    }
    return readOwnWrite(this.batches, 'batch', context.scope, batchId);
  }

  /** Whether the batch was not there yet: an earlier run of the same request may have added it. */
  private async add(work: UnitOfWork, dataSetId: string, batch: Batch): Promise<boolean> {
    // Loaded before the batch is looked for, so that one which is added in between makes this decision begin anew.
    await work.version('dataSet', dataSetId);
    if (await this.batches.get(work.scope, batch.batchId)) return false;
    return work.decide('dataSet', dataSetId, { type: 'AddBatch', batch });
  }

  private async ingest(
    { body }: Resource<DataSetBody>,
    upload: BatchUpload,
    caller: { readonly key: string; readonly tenant: string; readonly signal: AbortSignal | undefined },
  ): Promise<BatchManifest> {
    try {
      return await this.dataSets.ingest({
        path: upload.paths,
        fileNames: upload.names,
        format: upload.format,
        charset: upload.charset,
        timestampColumn: body.timestampColumn,
        timestampFormat: body.timestampFormat,
        expectedSchema: body.schema,
        missingValues: body.missingValues,
        delimiter: upload.delimiter ?? body.delimiter,
        decimal: body.decimal,
        ...caller,
      });
    } catch (error) {
      throw refusalOfRows(error);
    }
  }
}

/** What the rows' author can mend, said in the API's terms. */
export function refusalOfRows(error: unknown): unknown {
  if (error instanceof BadRowError) {
    const place = `rows[${String(error.row)}]${error.column === undefined ? '' : `.${error.column}`}`;
    return new DomainError('illegal-argument', error.message, { [place]: error.message });
  }
  if (error instanceof BadBatchError) return new DomainError('illegal-argument', error.message);
  return error;
}
