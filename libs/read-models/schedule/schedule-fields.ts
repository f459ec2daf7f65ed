import { inBody } from '../listing/field-catalog.js';
import type { Field } from '../listing/field-catalog.js';

const texts = ['cron', 'startTime', 'endTime', 'timezone', 'overlap', 'missed'];

/** The fields of a schedule that stands under `path` of the body and is called `name` in answers. Its times are kept as they were sent. */
export const scheduleFields = (name: string, ...path: readonly string[]): Readonly<Record<string, Field>> => ({
  ...Object.fromEntries(texts.map((part) => [`${name}.${part}`, inBody('text', ...path, part)])),
  [`${name}.catchUpWindow`]: inBody('number', ...path, 'catchUpWindow'),
});
