export { backOff } from './back-off.js';
export { pause } from './pause.js';
export { WakeUp } from './wake-up.js';
