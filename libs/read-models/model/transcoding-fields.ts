import { bodyFields, resourceFields } from '../listing/field-catalog.js';

/** What the list of a model's transcodings can be asked for. It is empty while no transcoder is installed. */
export const transcodingFields = resourceFields(bodyFields('text', 'targetFormat', 'modelId'));
