import { clientFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing, resource } from '../../openapi/common-schemas.js';
import { query } from '../../openapi/operation-parameters.js';
import { text } from '../../openapi/schema.js';
import { ClientDto } from './client.dto.js';

const force = query(
  'force',
  { type: 'boolean', default: false },
  'Does it although no client would be left that is admin; those of identity providers are not known',
  true,
);

const once = 'The secret is told this once, and kept as a hash: an Idempotency-Key is refused with 400.';

export const clientsTag = { name: 'Clients', description: 'Who may call the API, and what they may do' };

export const description: ApiDescription = {
  tag: clientsTag,
  schemas: (fieldsOf) => {
    const fields = fieldsOf(ClientDto);
    const always = ['name', 'role'];
    const given = {
      orgId: text('Its organisation'),
      clientSecret: text('What it exchanges for access tokens, with its id as client_id'),
    };
    return {
      Client: resource(fields, always),
      HandedClient: resource({ ...fields, ...given }, [...always, ...Object.keys(given)]),
      ClientListing: listing('Client'),
    };
  },
  operations: {
    ClientsController_list: {
      operationId: 'listClients',
      summary: 'List the clients of the organisation',
      description: `Of every sandbox, and those that may use each. A caller that is bound to a sandbox sees those that are bound to it too.
Those that are revoked are deleted.`,
      list: { fields: clientFields, property: 'role==admin', orderby: 'name' },
      exampleAnswer: false,
    },
    ClientsController_create: {
      operationId: 'createClient',
      summary: 'Create a client',
      description: `${once} A caller that is bound to a sandbox makes clients that are bound to it too; another sandbox is refused with 422.`,
      problems: [422],
      examples: {
        colleague: { summary: 'A colleague who reads', body: { name: 'Grace', role: 'viewer' } },
        pipeline: {
          summary: 'A pipeline that writes in one sandbox, until the end of the decade',
          body: { name: 'Nightly upload', role: 'editor', sandbox: 'prod', expires: '2099-12-31' },
        },
      },
    },
    ClientsController_get: { operationId: 'getClient', summary: 'Get a client', hasPast: false },
    ClientsController_update: {
      operationId: 'updateClient',
      summary: 'Give a client another name or role',
      description:
        'The role counts within a second, also for tokens that are out. That the last admin becomes none is refused with 409.',
      parameters: [force],
      examples: { promoted: { summary: 'Another role', body: { name: 'Grace', role: 'editor' } } },
    },
    ClientsController_revoke: {
      operationId: 'revokeClient',
      summary: 'Revoke a client',
      description:
        'Its secrets and tokens open nothing within a second, on every process, and the streams that it follows end. The last admin is refused with 409.',
      parameters: [force],
    },
    ClientsController_rotate: {
      operationId: 'rotateClientSecret',
      summary: 'Give a client another secret',
      description: `${once} The secrets before it, and the tokens that they were exchanged for, end at once, or after overlapSeconds.`,
      bodyOptional: true,
      examples: { overlapping: { summary: 'The one before is good for another hour', body: { overlapSeconds: 3600 } } },
    },
  },
};
