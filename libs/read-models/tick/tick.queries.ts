import type { Pool } from 'pg';
import { bodyFields, column } from '../listing/field-catalog.js';
import type { FieldCatalog } from '../listing/field-catalog.js';
import { ResourceQueries } from '../resource-queries.js';
import type { Tick } from '../resource.js';

/** A service's ticks are those of its two experiments: that of a skipped tick does not know its service. */
export const tickFields: FieldCatalog = {
  defaultOrder: 'nominalTime',
  fields: {
    experimentId: column('uuid', 'experiment_id'),
    schedule: column('text', 'schedule'),
    nominalTime: column('time', 'nominal_time'),
    outcome: column('text', 'outcome'),
    ...bodyFields('text', 'reason'),
    ...bodyFields('uuid', 'runId'),
    decidedAt: column('time', 'created'),
  },
};

/** `get` finds nothing: a tick has no UUID but its experiment and nominal instant. */
export class TickQueries extends ResourceQueries<Tick> {
  constructor(pool: Pool) {
    super(pool, 'read_ticks', tickFields);
  }
}
