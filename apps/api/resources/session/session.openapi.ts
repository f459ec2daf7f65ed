import { roles } from '#credentials';
import type { ApiDescription } from '../../openapi/api-description.js';
import { described, instant, listOf, object, oneOf, text } from '../../openapi/schema.js';
import { rolesSay } from '../clients/client.dto.js';
import { clientsTag } from '../clients/clients.openapi.js';

export const description: ApiDescription = {
  tag: clientsTag,
  schemas: () => ({
    Session: object(
      {
        user: described('Actor', 'Who is shown as the author of what is done with the token'),
        clientId: text('The client that the token was issued to'),
        orgId: text('Its organisation'),
        sandbox: text('The sandbox of this request'),
        sandboxes: listOf(
          text('A sandbox'),
          'Where there is something that the client may see, and the sandbox of this request',
        ),
        role: oneOf(roles, rolesSay),
      },
      { expires: instant('When the token expires; absent: it does not') },
    ),
  }),
  operations: {
    SessionController_get: {
      operationId: 'getSession',
      summary: 'Say whom the access token stands for',
      exampleAnswer: false,
    },
  },
};
