import { EngineDto } from '../engines/engine.dto.js';
import { DataSetDto } from '../data-sets/data-set.dto.js';
import { ExperimentDto } from '../experiments/experiment.dto.js';
import { RunDto } from '../experiments/run.dto.js';
import { InsightDto } from '../insights/insight.dto.js';
import { MLInstanceDto } from '../ml-instances/ml-instance.dto.js';
import { MLServiceDto } from '../ml-services/ml-service.dto.js';
import { UploadedModelDto } from '../models/model.dto.js';
import type { BodyClass } from './descriptions.js';

type Schema = Readonly<Record<string, unknown>>;

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** The resources whose answers are their bodies with the common fields. */
export const resourceClasses: Readonly<Record<string, BodyClass>> = {
  'engine.v1.json': EngineDto,
  'mlInstance.v1.json': MLInstanceDto,
  'experiment.v1.json': ExperimentDto,
  'experimentRun.v1.json': RunDto,
  'model.v1.json': UploadedModelDto,
  'insight.v1.json': InsightDto,
  'mlService.v1.json': MLServiceDto,
  'dataSet.v1.json': DataSetDto,
};

const time: Schema = { type: 'string', format: 'date-time' };
const link: Schema = { type: 'object', properties: { href: { type: 'string' } } };

/** Schemas that no body class gives. */
export const sharedSchemas: Readonly<Record<string, Schema>> = {
  CommonFields: {
    type: 'object',
    properties: {
      id: { type: 'string', format: 'uuid' },
      created: time,
      updated: time,
      createdBy: {
        type: 'object',
        properties: { displayName: { type: 'string' }, userId: { type: 'string' } },
      },
      deleted: { type: 'boolean' },
      _links: { type: 'object', properties: { self: link } },
    },
  },
  Page: {
    type: 'object',
    properties: {
      property: { type: 'string' },
      orderby: { type: 'string' },
      start: { type: 'string' },
      next: { type: 'string', description: 'Absent on the last page' },
      totalCount: { type: 'integer' },
      count: { type: 'integer' },
    },
  },
  Links: { type: 'object', properties: { self: link, next: link, page: link } },
  ApiResponse: {
    type: 'object',
    properties: { title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' } },
  },
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail'],
    properties: {
      type: { type: 'string', format: 'uri' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      additionalDetails: {
        type: 'object',
        description: 'The place of each violation with its message',
        additionalProperties: { type: 'string' },
      },
    },
  },
};

/** The schema of an answer, by its profile. */
export function answerSchema(profile: string): Schema {
  if (profile === 'api-response.v1.json') return ref('ApiResponse');
  const resource = resourceClasses[profile];
  if (resource) return { allOf: [ref('CommonFields'), ref(resource.name)] };
  if (!profile.includes('Listing')) return { type: 'object' };
  const child = resourceClasses[profile.replace('Listing', '')];
  const items = child ? { allOf: [ref('CommonFields'), ref(child.name)] } : { type: 'object' };
  return {
    type: 'object',
    properties: { children: { type: 'array', items }, _page: ref('Page'), _links: ref('Links') },
  };
}
