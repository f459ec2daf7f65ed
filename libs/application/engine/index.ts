export { DeleteEngine } from './delete-engine.js';
export { RegisterEngine } from './register-engine.js';
export { UpdateEngine } from './update-engine.js';
