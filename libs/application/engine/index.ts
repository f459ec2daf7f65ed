export { DeleteEngine } from './delete-engine.js';
export { EngineExaminations } from './engine-examinations.js';
export type { EngineRead } from './engine-examinations.js';
export { RegisterEngine } from './register-engine.js';
export { UpdateEngine } from './update-engine.js';
