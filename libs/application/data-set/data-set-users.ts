import { Injectable } from '@nestjs/common';
import { scheduleKinds } from '#domain';
import type { Scope } from '#domain';
import { DataSetQueries, MLServiceQueries } from '#read-models';
import type { MentioningService } from '#read-models';
import type { AliasedIds } from '../run/named-data-sets.js';
import { nextRun } from '../run/next-run.js';

/** Which services would miss a data set. */
@Injectable()
export class DataSetUsers {
  constructor(
    private readonly dataSets: DataSetQueries,
    private readonly services: MLServiceQueries,
  ) {}

  /**
   * The services that name the data set themselves, and those whose next run would read it or write to it because their
   * MLInstance or a template names it, by its id or an alias. Oldest first.
   */
  async of(scope: Scope, id: string): Promise<MentioningService['service'][]> {
    const { aliases = [] } = (await this.dataSets.get(scope, id))?.body ?? {};
    const aliased = new Map(aliases.map((alias) => [alias, id]));
    const mentioning = await this.services.mentioning(scope, [id, ...aliases]);
    return mentioning.flatMap((found) => (names(found, id) || runsOn(found, id, aliased) ? [found.service] : []));
  }
}

const names = ({ service }: MentioningService, id: string): boolean =>
  scheduleKinds.some((kind) => {
    const { dataSetId, resultsDataSetId } = service.body.parts[kind];
    return dataSetId === id || resultsDataSetId === id;
  });

function runsOn({ service, instance, experiments }: MentioningService, id: string, aliased: AliasedIds): boolean {
  return scheduleKinds.some((kind) => {
    const sources = { experiment: experiments[kind], instance, service, aliased };
    const { dataSetId, outputDataSetId } = nextRun(sources, kind);
    return dataSetId === id || outputDataSetId === id;
  });
}
