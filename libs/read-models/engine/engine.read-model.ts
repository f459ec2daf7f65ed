import { assertNever, engineDetails, withImages } from '#domain';
import type { EngineDetails, EngineEvent, EngineFindings } from '#domain';
import { resourceModel } from '../read-model.js';
import { bodyFields, deprecatedField, eachInBody, inBody, mapInBody, listedFields } from '../listing/field-catalog.js';

export interface EngineBody extends EngineDetails {
  readonly findings?: EngineFindings;
  /** Whether a worker has looked at it since it was last registered or updated. */
  readonly examined?: true;
}

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
  evolve: changed,
});

function changed(body: EngineBody | undefined, event: EngineEvent): EngineBody | undefined {
  switch (event.type) {
    case 'EngineRegistered':
      return engineDetails(event.data);
    case 'EngineUpdated':
      return event.data;
    case 'EngineExamined':
      return body && { ...body, findings: event.data, examined: true };
    case 'EngineExaminationResumed':
      return body && unexamined(body);
    case 'EngineImagePinned':
      return body && { ...body, findings: withImages(body.findings ?? {}, [event.data]) };
    case 'EngineDeleted':
      return body;
    default:
      return assertNever(event);
  }
}

const unexamined = ({ examined: _examined, ...rest }: EngineBody): EngineBody => rest;
