export { leastSecretCharacters } from './forms.js';
export { createRedactor } from './redactor.js';
export type { Redactor } from './redactor.js';
