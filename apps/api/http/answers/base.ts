import type { FastifyRequest } from 'fastify';
import { originOf } from '../requests/origin.js';

/** The path under which the published API lives. */
export const basePath = 'data/sensei';

/** The API's address as the caller reached it, which links begin with: `https://api.example.com/data/sensei`. */
export const baseOf = (request: FastifyRequest): string => `${originOf(request)}/${basePath}`;
