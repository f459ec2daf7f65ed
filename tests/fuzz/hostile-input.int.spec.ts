import { describeHostileInput } from './describe-hostile-input.js';

describeHostileInput(12);
