import { roles } from '#config';
import type { ApiDescription } from '../../openapi/api-description.js';
import { described, instant, listOf, object, oneOf, text } from '../../openapi/schema.js';

export const description: ApiDescription = {
  tag: { name: 'Clients', description: 'Who may call the API, and what they may do' },
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
        role: oneOf(roles, 'What it may do: viewer reads, editor writes, admin may do everything'),
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
