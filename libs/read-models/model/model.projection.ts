import { assertNever } from '#domain';
import type { ModelEvent } from '#domain';
import type { Projection, VersionedEvent } from '#event-store';
import { later } from '../instant.js';
import { firstColumns, idIn } from '../resource-projection.js';
import type { ResourceRow } from '../resource-projection.js';
import type { ModelBody } from '../resource.js';

type Row = ResourceRow<ModelBody>;

/** Models change by their own streams, and become published when a service promotes them. */
export const modelProjection: Projection = {
  name: 'models',
  table: 'read_models',
  ownedByStream: false,
  keys: (event) => {
    const id = idIn('model', event) ?? promotedBy(event);
    return id === undefined ? [] : [id];
  },
  evolve: (current, event, id) => {
    const row = current as Row | undefined;
    if (promotedBy(event) !== undefined) return row && published(row, event);
    const body = changed(row?.body, event as ModelEvent);
    return (
      body && {
        ...(row ?? { id, ...firstColumns(event), deleted: false }),
        version: event.version,
        updated: later(row?.updated, event.time),
        ...(event.type === 'ModelDeleted' && { deleted: true }),
        body,
        experiment_id: body.experimentId ?? null,
        experiment_run_id: body.experimentRunId,
      }
    );
  },
};

function promotedBy(event: VersionedEvent): string | undefined {
  const { type, data } = event;
  return type === 'ModelPromoted' ? data.modelId : undefined;
}

function published(row: Row, { time }: VersionedEvent): Row {
  if (row.body.state.includes('published')) return row;
  return { ...row, updated: later(row.updated, time), body: { ...row.body, state: [...row.body.state, 'published'] } };
}

function changed(body: ModelBody | undefined, event: ModelEvent): ModelBody | undefined {
  switch (event.type) {
    case 'ModelTrained':
      return { ...event.data, state: ['trained'] };
    case 'ModelUploaded':
      return { ...event.data, state: ['published'] };
    case 'ModelUpdated':
      return body && { ...lasting(body), ...event.data };
    case 'ModelDeleted':
      return body;
    default:
      return assertNever(event);
  }
}

/** What an update of the details leaves as it is. */
function lasting(body: ModelBody): Omit<ModelBody, 'name'> {
  const { name: _name, description: _description, tags: _tags, ...rest } = body;
  return rest;
}
