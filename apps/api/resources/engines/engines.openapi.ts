import { engineFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, omit, pick, resource } from '../../openapi/common-schemas.js';
import { object, ref, text } from '../../openapi/schema.js';
import type { Schema } from '../../openapi/schema.js';
import { artifactParts } from './engine-artifacts.js';
import { EngineDto } from './engine.dto.js';

const form: Schema = object(
  { engine: ref('EngineInput') },
  Object.fromEntries(
    artifactParts.map((part) => [part, text('Packaged code; absent when empty or plain text', { format: 'binary' })]),
  ),
);

const retail = {
  name: 'Retail sales',
  description: 'Weekly sales of a chain of stores',
  type: 'Python',
  algorithm: 'Regression',
};

const image = {
  location: 'registry.example/recipes/retail:1.4',
  name: 'retail',
  executionType: 'Python',
};

export const description: ApiDescription = {
  tag: {
    name: 'Engines',
    description: 'The code that trains and scores, packaged: built-in, Python package or container image',
  },
  schemas: (fieldsOf) => {
    const fields = fieldsOf(EngineDto);
    const always = pick(fields, 'name', 'type');
    const sometimes = omit(fields, 'name', 'type');
    return {
      Engine: resource(always, sometimes),
      EngineSummary: resource(always, omit(sometimes, 'artifacts', 'tags')),
      EngineListing: listing('EngineSummary'),
      EnginesDockerRegistryInfo: object({
        host: text('Where images are pushed to'),
        username: text('Account for pushing'),
        password: text('Its password'),
      }),
    };
  },
  operations: {
    EnginesController_list: {
      operationId: 'listEngines',
      summary: 'List engines',
      description: 'Children are summaries: without artifacts and tags.',
      list: { fields: engineFields, property: 'algorithm==Regression', orderby: '-created,name' },
    },
    EnginesController_register: {
      operationId: 'createEngine',
      problems: [507],
      summary: 'Register an engine',
      description:
        'As JSON, or as a form whose part `engine` holds the JSON and whose other parts are files. Parts that are empty or plain text count as absent. `packagingType` is derived: the extension of the uploaded file, else docker.',
      body: { 'multipart/form-data': form },
      examples: {
        builtIn: { summary: 'Gradient-boosted trees that need no code', body: { ...retail, type: 'BuiltIn' } },
        containerImage: {
          summary: 'A container image',
          body: { ...retail, artifacts: { default: { image } } },
        },
        uploadedPackage: {
          summary: 'A form with a Python package',
          type: 'multipart/form-data',
          body: { engine: retail, defaultArtifact: 'contents of retail-1.4.egg' },
        },
      },
    },
    EnginesController_dockerRegistry: {
      operationId: 'getDockerRegistry',
      summary: 'Look up the container registry',
      description: 'Where images of engines are pushed to, from the configuration; 404 where there is none.',
      problems: [404],
      exampleStatus: 404,
    },
    EnginesController_get: { operationId: 'getEngine', summary: 'Get an engine' },
    EnginesController_update: {
      operationId: 'updateEngine',
      summary: 'Replace an engine',
      description: 'Fields that are left out are removed, except type and artifacts, which stay as they are.',
      examples: { renamed: { summary: 'Another name', body: { ...retail, name: 'Retail sales, weekly' } } },
    },
    EnginesController_delete: {
      operationId: 'deleteEngine',
      summary: 'Delete an engine',
      description: 'With its MLInstances, their experiments and runs, and their services, in one step.',
    },
  },
};
