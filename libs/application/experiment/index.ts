export { CreateExperiment } from './create-experiment.js';
export { DeleteExperiment } from './delete-experiment.js';
export { DeleteExperimentsOfMLInstance } from './delete-experiments-of-ml-instance.js';
export { UpdateExperiment } from './update-experiment.js';
export type { WrittenExperiment } from './written-experiment.js';
