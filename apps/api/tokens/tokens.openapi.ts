import type { ApiDescription, OperationDescription } from '../openapi/api-description.js';
import { problemContent } from '../openapi/problem-responses.js';
import { listOf, object, oneOf, ref, text } from '../openapi/schema.js';
import type { Schema } from '../openapi/schema.js';
import { oauthErrorCodes } from './oauth-error.js';

const request = object(
  {
    grant_type: oneOf(['client_credentials'], 'What is exchanged'),
    client_id: { ...text('Id of the client'), minLength: 1 },
    client_secret: { ...text('Its secret'), minLength: 1 },
  },
  { scope: text('Taken and not looked at: what a client may do is its role') },
);

const example = {
  grant_type: 'client_credentials',
  client_id: '0f2b1c7e-3d7e-4a55-9a39-2f5b1d1f8f10',
  client_secret: 'shown when the client was created',
  scope: 'openid,AdobeID',
};

const content = { 'application/json': { schema: ref('OAuthError') } };

const refusal = (description: string, headers: Readonly<Record<string, Schema>> = {}): object => ({
  description,
  headers: { 'x-request-id': { $ref: '#/components/headers/RequestId' }, ...headers },
  content,
});

const exchange = (operationId: string, summary: string): OperationDescription => ({
  operationId,
  summary,
  description: `OAuth 2.0, client credentials. The words may also stand in the query, and the client may name itself by HTTP
Basic. The token is a JWT, signed with EdDSA by a key of \`/.well-known/jwks.json\`; it is good for a day, unless the
installation is configured otherwise, and no longer than the client and the secret that it was exchanged for.`,
  body: { 'application/x-www-form-urlencoded': request, 'application/json': request },
  bodyOptional: true,
  examples: {
    form: {
      summary: 'A form',
      type: 'application/x-www-form-urlencoded',
      body: example,
      status: 401,
    },
    json: { summary: 'JSON', body: example, status: 401 },
  },
  exampleAnswer: false,
  content: { 'application/json': ref('AccessToken') },
  refusals: {
    400: {
      ...refusal(
        'The request is malformed, which a problem says where it is so before anybody reads it, or asks for another grant',
      ),
      content: { ...content, ...problemContent() },
    },
    401: refusal('The client is unknown, revoked or expired, or its secret is wrong', {
      'WWW-Authenticate': {
        required: true,
        description: 'How to authenticate',
        schema: text('Always Basic', { pattern: '^Basic ' }),
      },
    }),
    429: refusal('There were too many wrong secrets, or too many clients sign in at the moment', {
      'Retry-After': { $ref: '#/components/headers/RetryAfter' },
    }),
  },
  problems: [413, 415],
});

export const description: ApiDescription = {
  tag: { name: 'Tokens', description: 'Where clients get their access tokens' },
  schemas: () => ({
    AccessToken: object({
      access_token: text('To be sent as Authorization'),
      token_type: oneOf(['bearer'], 'Always bearer'),
      expires_in: { type: 'integer', minimum: 0, description: 'Seconds' },
    }),
    OAuthError: object({
      error: oneOf(oauthErrorCodes, 'Why there is no token'),
      error_description: text('The same, for people'),
    }),
  }),
  operations: {
    TokensController_v3: exchange('createAccessToken', 'Exchange a secret for an access token'),
    TokensController_v2: exchange('createAccessTokenV2', 'The same, at the address of older clients'),
    TokensController_keys: {
      operationId: 'getSigningKeys',
      summary: 'What access tokens are verified with',
      content: {
        'application/json': object({
          keys: listOf(
            { type: 'object', additionalProperties: true, description: 'A public key (RFC 7517)' },
            'The newest first, which signs',
          ),
        }),
      },
      exampleAnswer: false,
    },
  },
};
