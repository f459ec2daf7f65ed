import { onPostgres } from '../faults/backends.js';
import { describePublishing } from './publishing.js';

describePublishing({ ...onPostgres, options: { signsInAsRoles: true } });
