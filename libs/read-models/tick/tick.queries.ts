import type { Pool } from 'pg';
import { ResourceQueries } from '../resource-queries.js';
import { tickReadModel } from './tick.read-model.js';
import type { Tick } from './tick.read-model.js';

/** `get` finds nothing: a tick has no UUID but its experiment and nominal instant. */
export class TickQueries extends ResourceQueries<Tick> {
  constructor(pool: Pool) {
    super(pool, tickReadModel);
  }
}
