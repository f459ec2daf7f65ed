export { backOff } from './back-off.js';
export { Lines } from './lines.js';
export { pause } from './pause.js';
export { Turns } from './turns.js';
export { untilReached } from './until-reached.js';
export { WakeUp } from './wake-up.js';
