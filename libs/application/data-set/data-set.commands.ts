import { Command } from '@nestjs/cqrs';
import type { DataSetDetails } from '#domain';
import type { BatchBody, DataSetBody, Resource } from '#read-models';
import type { CommandContext } from '../command-context.js';

export class CreateDataSet extends Command<Resource<DataSetBody>> {
  constructor(
    readonly context: CommandContext,
    readonly details: DataSetDetails,
  ) {
    super();
  }
}

export class UpdateDataSet extends Command<Resource<DataSetBody>> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly details: DataSetDetails,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

export class DeleteDataSet extends Command<void> {
  constructor(
    readonly context: CommandContext,
    readonly id: string,
    readonly expectedVersion?: number,
  ) {
    super();
  }
}

/** Adds the rows of a local file, all or none; the caller removes the file. */
export class AddBatch extends Command<Resource<BatchBody>> {
  constructor(
    readonly context: CommandContext,
    readonly dataSetId: string,
    readonly file: { readonly path: string; readonly format: 'csv' | 'ndjson' | 'parquet' },
  ) {
    super();
  }
}
