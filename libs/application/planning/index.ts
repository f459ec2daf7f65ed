export { Planner } from './planner.js';
export type { PlanResult } from './planner.js';
