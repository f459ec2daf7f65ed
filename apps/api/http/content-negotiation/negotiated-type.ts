import { NotAcceptableException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { negotiate } from './accept.js';
import { vendorType } from './media-types.js';
import type { Profile } from './media-types.js';

/** The Content-Type of a JSON answer. Throws 406 when the request admits none. */
export function negotiatedType({ headers: { accept } }: FastifyRequest, profile: Profile): string {
  switch (negotiate(accept)) {
    case 'vendor':
      // With the charset said, Fastify leaves the header as it is written; else it puts the profile in quotes.
      return `${vendorType};profile=${profile};charset=utf-8`;
    case 'json':
      return 'application/json; charset=utf-8';
    default:
      throw new NotAcceptableException(
        `Accept: ${JSON.stringify(accept)} admits neither application/json nor ${vendorType}`,
      );
  }
}
