import { auditActions } from '#audit';
import { auditFields } from '#read-models';
import type { ApiDescription } from '../../openapi/api-description.js';
import { listing } from '../../openapi/common-schemas.js';
import { count, described, instant, mixed, oneOf, text, uuid } from '../../openapi/schema.js';
import { clientsTag } from '../clients/clients.openapi.js';

const entry = mixed(
  {
    id: uuid('The entry'),
    time: instant('When it was'),
    action: oneOf(auditActions, 'What was done, or refused'),
    actor: described('Actor', 'Who did it, where that is known'),
    clientId: text('The client, as the request names it'),
    address: text('Where the request came from'),
    sandbox: text('Where it was; absent: it concerns the whole organisation'),
    resource: text('What it was done to, such as models/ and an id'),
    count: count('How many alike within a minute it stands for'),
    details: { type: 'object', additionalProperties: true, description: 'More of it, by its kind; never a secret' },
  },
  ['id', 'time', 'action', 'count', 'details'],
);

export const description: ApiDescription = {
  tag: clientsTag,
  schemas: () => ({ AuditEntry: entry, AuditListing: listing('AuditEntry') }),
  operations: {
    AuditController_list: {
      operationId: 'listAuditEntries',
      summary: 'List what the organisation may have to answer for',
      description: `Sign-ins, refusals, clients and their roles, use of secrets, downloads of rows and models, deletions:
those of the sandbox, and those that concern the whole organisation. What is alike within a minute is one entry, with the
first, and a second one for those that came after it. Entries are never changed; they go when they are as old as the
installation keeps them.`,
      list: { fields: auditFields, property: 'action==deletion', orderby: '-time' },
      exampleAnswer: false,
    },
  },
};
