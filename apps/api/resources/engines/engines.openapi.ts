import { taskNames } from '#domain';
import { engineFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, omit, resource } from '../../openapi/common-schemas.js';
import { flag, instant, listOf, object, oneOf, ref, text } from '../../openapi/schema.js';
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
    const own = {
      ...fields,
      runnable: flag(
        'Whether a worker that is running can run it: its machine has what the type takes, such as Python',
      ),
      why: text('Why nobody runs it, where nobody does: its runs fail at once with this reason, or wait for a worker'),
    };
    const images: Schema = {
      type: 'array',
      items: object(
        { location: text('The address, as it was registered') },
        {
          digest: text('What the address stood for when a worker looked: its runs use this image and no other'),
          why: text('Why it could not be found out, where it could not: the first run that can tell pins it'),
        },
      ),
      description:
        'What became of container images that are named by a tag, a moment after the engine was registered or replaced',
    };
    const recipes = listOf(
      object(
        {
          location: text('The uploaded file'),
          modes: listOf(oneOf(taskNames, 'A task'), 'The tasks that it does'),
          state: oneOf(
            ['pending', 'imported', 'failed'],
            'Whether a worker has imported it: in its sandbox, once, a moment after it was registered or replaced',
          ),
        },
        {
          why: text('Why it cannot be imported: its runs fail of the same'),
          nextLook: instant('When a worker looks again, where that may tell otherwise: what failed it is not its own'),
          form: oneOf(['plain', 'platform'], 'Functions in a file, or entry points of the published platform'),
          python: text('The version of Python that imported it'),
          problems: listOf(text('A sentence'), 'What it lacks for one of the tasks'),
          parameters: {
            type: 'object',
            additionalProperties: true,
            description:
              'JSON Schema of its Config, of the values that the texts of parameters stand for: parameters that it refuses are answered with 422',
          },
          unchecked: listOf(
            text('A parameter'),
            'Those that code of the recipe changes before it judges them: only a run tells',
          ),
        },
      ),
      'What became of the recipes of a Python engine',
    );
    const always = ['name', 'type', 'runnable'];
    return {
      Engine: resource({ ...own, images, recipes }, always),
      EngineSummary: resource(omit(own, 'artifacts', 'tags'), always),
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
        'As JSON, or as a form whose part `engine` holds the JSON and whose other parts are files. Parts that are empty or plain text count as absent. `packagingType` is derived: the extension of the uploaded file, else docker. A Python engine runs an egg, wheel, zip, tarball or `recipe.py` that is its `defaultArtifact`.',
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
      problems: [422],
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
