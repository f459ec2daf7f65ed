import { modelFields, transcodingFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, omit, pick, resource } from '../../openapi/common-schemas.js';
import { exampleIds } from '../../openapi/example-ids.js';
import { flag, object, oneOf, ref, text, uuid } from '../../openapi/schema.js';
import type { Schema } from '../../openapi/schema.js';
import { UploadedModelDto } from './model.dto.js';
import { TranscodingDto } from './transcoding.dto.js';

const form = object({
  model: ref('UploadedModelInput'),
  modelArtifact: text('The trained model', { format: 'binary' }),
});

const artifact: Schema = { type: 'string', format: 'binary', description: 'Bytes of the artifact' };

const artifactHeaders = {
  'x-request-id': { $ref: '#/components/headers/RequestId' },
  ETag: {
    required: true,
    description: 'SHA-256 of the whole artifact, in quotes',
    schema: text('64 hexadecimal digits in quotes', { pattern: '^"[0-9a-f]{64}"$' }),
  },
  'Accept-Ranges': { required: true, description: 'Always bytes', schema: text('bytes', { enum: ['bytes'] }) },
};

export const modelsTag = {
  name: 'Models',
  description: 'What successful training runs made, and what clients uploaded',
};

export const description: ApiDescription = {
  tag: modelsTag,
  schemas: (fieldsOf) => {
    const fields = fieldsOf(UploadedModelDto);
    const own = {
      ...pick(fields, 'name', 'description', 'experimentId', 'experimentRunId'),
      mlInstanceId: uuid('The MLInstance that it was trained by'),
      engineId: uuid('The engine that it was trained by'),
      serviceId: uuid('The service that it was trained for'),
      image: text('Of one that an engine in a container has trained: the image, with its digest'),
      code: text('Of one that an engine in a folder has trained: the hash of the code, as it was then'),
      modelArtifactUri: text('Where its artifact is, with the same credentials', { format: 'uri' }),
      state: {
        type: 'array',
        items: oneOf(['trained', 'published', 'transcoded'], 'What became of it'),
        description: 'What became of it so far',
      },
      ...pick(fields, 'originType'),
      deprecated: flag('Whether it is to be used no more; for people'),
      ...pick(fields, 'tags'),
    };
    const always = ['name', 'modelArtifactUri', 'state', 'deprecated'];
    return {
      Model: resource(own, always),
      ModelSummary: resource(omit(own, 'tags'), always),
      ModelListing: listing('ModelSummary'),
      ModelTranscoding: resource({ modelId: uuid('The model'), ...pick(fieldsOf(TranscodingDto), 'targetFormat') }, [
        'modelId',
        'targetFormat',
      ]),
      ModelTranscodingListing: listing('ModelTranscoding'),
    };
  },
  operations: {
    ModelsController_list: {
      operationId: 'listModels',
      summary: 'List models',
      description: 'Children are summaries: without tags.',
      list: { fields: modelFields, property: `experimentRunId==${exampleIds.runs}`, orderby: '-created' },
    },
    ModelsController_upload: {
      operationId: 'createModel',
      problems: [507],
      summary: 'Upload a model',
      description:
        'A form whose part `model` holds the JSON and whose part `modelArtifact` is the file. It serves where a run names it (modelId), and takes the place of no trained model. One that is said to come from a run must be loadable by the engine of the run.',
      body: { 'multipart/form-data': form },
      examples: {
        uploaded: {
          summary: 'A model that was trained elsewhere',
          type: 'multipart/form-data',
          body: {
            model: { name: 'Trained on my laptop', originType: 'offline', tags: { origin: 'laptop' } },
            modelArtifact: 'contents of model.onnx',
          },
        },
      },
    },
    ModelsController_get: { operationId: 'getModel', summary: 'Get a model' },
    ModelsController_artifact: {
      operationId: 'getModelArtifact',
      summary: "Download a model's artifact",
      description: 'Whole, or the part that a Range header asks for.',
      parameters: [
        {
          name: 'Range',
          in: 'header',
          description: 'One range of bytes; several ranges, other units and broken headers are ignored',
          schema: text('Such as bytes=0-1023'),
          example: 'bytes=0-',
        },
      ],
      content: { 'application/octet-stream': artifact },
      problems: [416],
      headers: artifactHeaders,
      successes: {
        206: {
          description: 'The part that was asked for',
          headers: {
            ...artifactHeaders,
            'Content-Range': { required: true, description: 'Which part', schema: text('Such as bytes 0-1023/4096') },
          },
          content: { 'application/octet-stream': { schema: artifact } },
        },
      },
      exampleStatus: 206,
    },
    ModelsController_update: {
      operationId: 'updateModel',
      summary: 'Replace what a model is called',
      description: 'Name, description and tags; fields that are left out are removed. The artifact stays.',
      examples: { renamed: { summary: 'Another name', body: { name: 'Best of March', tags: { stage: 'candidate' } } } },
    },
    TranscodingsController_list: {
      operationId: 'listModelTranscodings',
      summary: "List a model's transcodings",
      description: 'Empty: no transcoder is installed.',
      list: { fields: transcodingFields, property: 'targetFormat==CoreML', orderby: '-created' },
    },
    TranscodingsController_transcode: {
      operationId: 'createModelTranscoding',
      isVersioned: true,
      summary: 'Transcode a model',
      description: 'Refused with 422 for a format that no installed transcoder makes; none is installed at present.',
      examples: { coreML: { summary: 'For phones', body: { targetFormat: 'CoreML' }, status: 422 } },
    },
    TranscodingsController_get: {
      operationId: 'getModelTranscoding',
      isVersioned: true,
      summary: 'Get a transcoding of a model',
      exampleStatus: 404,
    },
    ModelsController_delete: {
      operationId: 'deleteModel',
      summary: 'Delete a model',
      description: 'It is not used for scoring any more.',
    },
  },
};
