export { fetchOutgoing } from './fetch-outgoing.js';
