import type { Pool } from 'pg';
import { bodyFields, eachInBody, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';
import { ResourceQueries } from '../resource-queries.js';
import type { EngineBody } from '../resource.js';

const image = 'artifacts.default.image';

export const engineFields = listedFields({
  ...bodyFields('text', 'name', 'description', 'type', 'algorithm', 'documentationUrl', 'iconUrl', 'gitRepo'),
  language: inBody('texts', 'language'),
  ...bodyFields('text', 'mlLibrary', `${image}.location`, `${image}.name`, `${image}.executionType`),
  ...bodyFields('text', `${image}.packagingType`, `${image}.reference.artifactId`, `${image}.reference.version`),
  [`${image}.metadata.*`]: mapInBody(...image.split('.'), 'metadata'),
  'artifacts.overrides.name': eachInBody('artifacts.overrides[*].name'),
  'tags.*': mapInBody('tags'),
});

export class EngineQueries extends ResourceQueries<EngineBody> {
  constructor(pool: Pool) {
    super(pool, 'read_engines', engineFields);
  }
}
