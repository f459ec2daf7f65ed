export { CreateMLInstance } from './create-ml-instance.js';
export { DeleteMLInstance } from './delete-ml-instance.js';
export { DeleteMLInstancesOfEngine } from './delete-ml-instances-of-engine.js';
export { UpdateMLInstance } from './update-ml-instance.js';
export type { WrittenMLInstance } from './written-ml-instance.js';
