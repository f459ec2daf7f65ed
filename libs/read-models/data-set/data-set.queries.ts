import type { Pool } from 'pg';
import { isUuid } from '#domain';
import type { Scope } from '#domain';
import { ResourceQueries } from '../resource-queries.js';
import type { GetOptions } from '../resource-queries.js';
import type { Resource } from '../resource.js';
import { aliasedDataSets } from './aliased-data-sets.js';
import { dataSetReadModel } from './data-set.read-model.js';
import type { DataSetBody } from './data-set.read-model.js';

export class DataSetQueries extends ResourceQueries<DataSetBody> {
  constructor(pool: Pool) {
    super(pool, dataSetReadModel);
  }

  /** By its id, or by an alias that it has now. */
  override async get(scope: Scope, name: string, options?: GetOptions): Promise<Resource<DataSetBody> | undefined> {
    if (isUuid(name)) return super.get(scope, name, options);
    const [id] = await aliasedDataSets(this.pool, [{ scope, alias: name }]);
    return id === undefined ? undefined : super.get(scope, id);
  }

  /** The ids of the data sets that have these aliases. */
  async idsOfAliases(scope: Scope, aliases: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const ids = await aliasedDataSets(
      this.pool,
      aliases.map((alias) => ({ scope, alias })),
    );
    return new Map(aliases.flatMap((alias, index) => (ids[index] === undefined ? [] : [[alias, ids[index]]])));
  }
}
