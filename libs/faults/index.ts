export { isConnectionFault } from './connection-fault.js';
export { codeOf, messageOf } from './error-parts.js';
export { refusalOf } from './refusal.js';
