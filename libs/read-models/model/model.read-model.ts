import { assertNever } from '#domain';
import type { ModelArtifact, ModelDetails, ModelEvent } from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, column, deprecatedField, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';

export interface ModelBody extends ModelDetails {
  readonly experimentId?: string;
  readonly experimentRunId?: string;
  readonly mlInstanceId?: string;
  readonly engineId?: string;
  readonly serviceId?: string;
  /** Address and digest of the container image that trained it. */
  readonly image?: string;
  /** Hash of the code that trained it, where that may change without the engine. */
  readonly code?: string;
  readonly originType?: string;
  readonly state: readonly ('trained' | 'published' | 'transcoded')[];
  readonly artifact: ModelArtifact;
}

export const modelFields = listedFields({
  ...bodyFields('text', 'name', 'description'),
  experimentId: column('uuid', 'experiment_id'),
  experimentRunId: column('uuid', 'experiment_run_id'),
  ...bodyFields('uuid', 'mlInstanceId', 'engineId', 'serviceId'),
  ...bodyFields('text', 'image', 'code', 'originType'),
  deprecated: deprecatedField,
  state: inBody('texts', 'state'),
  'tags.*': mapInBody('tags'),
});

/** Models change by their own streams, and become published when a service promotes them. */
export const modelReadModel = resourceModel<'model', ModelBody>({
  name: 'models',
  table: 'read_models',
  category: 'model',
  fields: modelFields,
  evolve: changed,
  touched: {
    by: (event) => (event.type === 'ModelPromoted' ? event.data.modelId : undefined),
    evolve: published,
  },
  columns: ({ experimentId, experimentRunId }) => ({
    experiment_id: experimentId ?? null,
    experiment_run_id: experimentRunId ?? null,
  }),
});

function published(body: ModelBody): ModelBody {
  return body.state.includes('published') ? body : { ...body, state: [...body.state, 'published'] };
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
  const { name: _name, description: _description, deprecated: _deprecated, tags: _tags, ...rest } = body;
  return rest;
}
