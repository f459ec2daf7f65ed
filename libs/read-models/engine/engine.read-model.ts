import type { EngineDetails } from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, deprecatedField, eachInBody, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';

export type EngineBody = EngineDetails;

const image = 'artifacts.default.image';

export const engineFields = listedFields({
  ...bodyFields('text', 'name', 'description', 'type', 'algorithm', 'documentationUrl', 'iconUrl', 'gitRepo'),
  language: inBody('texts', 'language'),
  ...bodyFields('text', 'mlLibrary', `${image}.location`, `${image}.name`, `${image}.executionType`),
  ...bodyFields('text', `${image}.packagingType`, `${image}.reference.artifactId`, `${image}.reference.version`),
  [`${image}.metadata.*`]: mapInBody(...image.split('.'), 'metadata'),
  ...bodyFields('text', 'originType'),
  deprecated: deprecatedField,
  'artifacts.overrides.name': eachInBody('artifacts.overrides[*].name'),
  'tags.*': mapInBody('tags'),
});

export const engineReadModel = resourceModel<'engine', EngineBody>({
  name: 'engines',
  table: 'read_engines',
  category: 'engine',
  fields: engineFields,
  evolve: (body, { type, data }) => (type === 'EngineDeleted' ? body : data),
});
