import { onRedis } from '../faults/backends.js';
import { describePublishing } from './publishing.js';

describePublishing(onRedis());
