export { RecordInsight } from './record-insight.js';
