import type { NewSecret } from '#credentials';
import type { Scope } from '#domain';
import type { ClientBody, Resource } from '#read-models';
import { resourceAnswer } from '../../http/index.js';

/** Of a client with its secret, that too. */
export const clientAnswer = (client: Resource<ClientBody>, base: string) =>
  resourceAnswer(client, client.body, `${base}/clients/${client.id}`);

/** All that whoever is to use the client needs. */
export type Handed = Resource<ClientBody & Pick<NewSecret, 'clientSecret'> & { readonly orgId: string }>;

/** A client with a secret that is told this once. */
export const handed = (client: Resource<ClientBody>, { org }: Scope, { clientSecret }: NewSecret): Handed => ({
  ...client,
  body: { ...client.body, orgId: org, clientSecret },
});
