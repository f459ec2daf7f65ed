import { CLOCK } from '#application';
import type { Clock } from '#application';
import { createClient, revokeClient, rotateClient, updateClient } from '#credentials';
import type { Author, ClientChange } from '#credentials';
import { parseScheduleTime, violationAt } from '#domain';
import type { Scope } from '#domain';
import { clientFields, ClientQueries } from '#read-models';
import type { ClientView, ListQuery } from '#read-models';
import { Controller, Delete, Get, Inject, Post, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Pool } from 'pg';
import {
  Answers,
  deletion,
  Force,
  found,
  IdOf,
  IfMatch,
  InScope,
  JsonBody,
  ListingOf,
  Lists,
  notFound,
  OptionalJsonBody,
  ShowsSecret,
  Takes,
  TheCaller,
} from '../../http/index.js';
import type { Caller } from '../../http/index.js';
import { clientAnswer, handed } from './client-answer.js';
import { ClientDto, ClientSecretDto } from './client.dto.js';

/** Who may call the API: for the admins of an organisation, and for those of a sandbox as far as it goes. */
@Controller('clients')
export class ClientsController {
  constructor(
    private readonly pool: Pool,
    private readonly clients: ClientQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @Lists('clientListing.v1.json', clientAnswer)
  list(@TheCaller() caller: Caller, @ListingOf(clientFields) query: ListQuery) {
    return this.clients.list(caller, query);
  }

  @Post()
  @Takes(ClientDto)
  @ShowsSecret()
  @Answers('handedClient.v1.json', clientAnswer)
  async create(
    @TheCaller() caller: Caller,
    @JsonBody() { name, role, expires, sandbox }: ClientDto,
    @Req() request: FastifyRequest,
  ) {
    const bound = sandboxFor(caller, sandbox);
    const details = {
      org: caller.scope.org,
      name,
      role,
      ...(bound !== undefined && { sandbox: bound }),
      ...(expires !== undefined && { expires: toCome(expires, this.clock()) }),
    };
    const made = await createClient(this.pool, details, authorOf(caller, request));
    return handed(await this.one(caller, made.clientId), caller.scope, made);
  }

  @Get(':id')
  @Answers('client.v1.json', clientAnswer)
  get(@InScope() _scope: Scope, @IdOf({ id: 'client' }) id: string, _asOf: undefined, @TheCaller() caller: Caller) {
    return this.one(caller, id);
  }

  @Put(':id')
  @Takes(ClientDto)
  @Answers('client.v1.json', clientAnswer)
  async update(
    @TheCaller() caller: Caller,
    @IdOf({ id: 'client' }) id: string,
    @JsonBody() { name, role }: ClientDto,
    @IfMatch() version: number | undefined,
    @Force() isForced: boolean,
    @Req() request: FastifyRequest,
  ) {
    const isThere = await updateClient(
      this.pool,
      { ...changeOf(caller, id, request), ...conditions(version, isForced) },
      { name, role },
    );
    if (!isThere) throw notFound('client', id);
    return this.one(caller, id);
  }

  @Delete(':id')
  @Answers('api-response.v1.json')
  async revoke(
    @TheCaller() caller: Caller,
    @IdOf({ id: 'client' }) id: string,
    @IfMatch() version: number | undefined,
    @Force() isForced: boolean,
    @Req() request: FastifyRequest,
  ) {
    const isThere = await revokeClient(this.pool, {
      ...changeOf(caller, id, request),
      ...conditions(version, isForced),
    });
    if (!isThere) throw notFound('client', id);
    return deletion('Client is revoked');
  }

  @Post(':id/secrets')
  @Takes(ClientSecretDto)
  @ShowsSecret()
  @Answers('handedClient.v1.json', clientAnswer)
  async rotate(
    @TheCaller() caller: Caller,
    @IdOf({ id: 'client' }) id: string,
    @OptionalJsonBody() { overlapSeconds = 0 }: ClientSecretDto,
    @Req() request: FastifyRequest,
  ) {
    const made = await rotateClient(this.pool, changeOf(caller, id, request), overlapSeconds);
    if (!made) throw notFound('client', id);
    return handed(await this.one(caller, id), caller.scope, made);
  }

  private async one(view: ClientView, id: string) {
    return found('client', id, await this.clients.get(view, id));
  }
}

const authorOf = ({ actor, apiKey }: Caller, { ip }: FastifyRequest): Author => ({
  ...actor,
  clientId: apiKey,
  address: ip,
});

/** Who is bound to a sandbox changes clients that are bound to it too, and makes such. */
const changeOf = (caller: Caller, clientId: string, request: FastifyRequest): ClientChange => ({
  scope: { org: caller.scope.org, ...(caller.boundTo !== undefined && { sandbox: caller.boundTo }) },
  clientId,
  by: authorOf(caller, request),
});

const conditions = (
  expectedVersion: number | undefined,
  mayLeaveNoAdmin: boolean,
): Pick<ClientChange, 'expectedVersion' | 'mayLeaveNoAdmin'> => ({
  ...(expectedVersion !== undefined && { expectedVersion }),
  mayLeaveNoAdmin,
});

function sandboxFor({ boundTo }: Caller, wanted: string | undefined): string | undefined {
  if (boundTo === undefined || wanted === undefined || wanted === boundTo) return wanted ?? boundTo;
  const message = `${JSON.stringify(wanted)} is not ${JSON.stringify(boundTo)}, the only sandbox that the caller may use`;
  throw violationAt('unprocessable', 'sandbox', message);
}

function toCome(expires: string, now: Date): Date {
  const end = new Date(parseScheduleTime(expires) ?? Number.NaN);
  if (end > now) return end;
  const message = `${JSON.stringify(expires)} is over: it must be a time to come`;
  throw violationAt('illegal-argument', 'expires', message);
}
