export { reseal } from './reseal.js';
export { seal, unseal } from './seal.js';
export type { SecretKeys } from './seal.js';
