import { eachInBody } from '../listing/field-catalog.js';
import type { Field } from '../listing/field-catalog.js';

const parts = ['name', 'parameters[*].key', 'parameters[*].value', 'specification.type'];

/** The fields of the tasks that stand under `path` of the body, called so in answers too. Secrets have no value there. */
export const taskFields = (path: string): Readonly<Record<string, Field>> =>
  Object.fromEntries(
    parts.map((part) => [`${path}.${part.replace('[*]', '')}`, eachInBody(`${path}[*].${part}`)] as const),
  );
