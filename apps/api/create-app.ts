import { limits } from '#domain';
import { beginChain } from '#event-store';
import multipart from '@fastify/multipart';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  AllowedHosts,
  AllowedMethods,
  answerBrokenRequest,
  answerUnchanged,
  answerUnknownRoute,
  basePath,
  closeWhenEarly,
  compressAnswer,
  Cors,
  explain,
  guardConnections,
  keepPrivate,
  multipartOptions,
  pathOf,
  ProblemFilter,
  refuseRepeatedHeaders,
  Refusals,
  ReplayFilter,
  requestIdOf,
  secure,
  sendProblem,
  settleClaim,
  trustOf,
} from './http/index.js';
import { ApiModule } from './api.module.js';
import { edgeOf } from './api-options.js';
import type { ApiLog, ApiOptions, Edge } from './api-options.js';

/** Paths outside the base path of the published API. */
const rootPaths = [
  'healthz',
  'readyz',
  'openapi.json',
  'docs',
  'docs/:asset',
  'ims/token/v2',
  'ims/token/v3',
  '.well-known/jwks.json',
];

/** The whole HTTP application, not listening yet. `log` gets the faults that clients are not told of, and what was refused. */
export async function createApp(options: ApiOptions, log: ApiLog): Promise<NestFastifyApplication> {
  const edge = edgeOf(options.config);
  const isProxy = trustOf(edge.trustedProxies);
  const adapter = new FastifyAdapter({
    genReqId: requestIdOf,
    requestIdHeader: false,
    bodyLimit: edge.jsonLimitBytes,
    // An id of whatever length names nothing; Node.js takes no address that is longer.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: limits.headerBytes.most },
    // Fastify's router meets these before Nest does.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      secure(request, reply, edge.hstsSeconds);
      sendProblem(
        request,
        reply.headers({ 'x-request-id': request.id, 'cache-control': 'no-store' }),
        explain(error, request.id),
      );
    },
    ...(isProxy && { trustProxy: isProxy }),
    rewriteUrl: pathOf,
    clientErrorHandler: answerBrokenRequest,
    // A body may take its time, as long as it comes: see guardConnections.
    http: {
      // Node.js refuses heads of as many bytes, too.
      maxHeaderSize: limits.headerBytes.most + 1,
      headersTimeout: edge.connections.stallSeconds * 1_000,
      requestTimeout: 0,
      connectionsCheckingInterval: 1_000,
    },
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  guardConnections(fastify.server, edge.connections, { isProxy: (address) => isProxy?.(address, 0) === true, log });
  fastify.decorate('publicUrl', edge.publicUrl);
  prepare(fastify, edge);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class
  const nest: NestApplicationOptions = { logger: ['error', 'fatal'], bodyParser: false };
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.register(options, log), adapter, nest);
  await app.register(multipart, multipartOptions(edge.uploadLimitBytes));
  app.setGlobalPrefix(basePath, { exclude: rootPaths });
  app.useGlobalFilters(new ProblemFilter(log, app.get(Refusals)), new ReplayFilter());
  return app;
}

/** Bodies are left unread until a handler wants them: only then are the caller's credentials known to be good. */
function prepare(fastify: FastifyInstance, { corsOrigins, allowedHosts, hstsSeconds }: Edge): void {
  const cors = new Cors(corsOrigins);
  const hosts = new AllowedHosts(allowedHosts);
  // ContinueInterceptor answers who asks whether to send a body. Other expectations may be ignored (RFC 9110, 10.1.1);
  // Node.js would answer 417 without a body.
  fastify.server.on('checkExpectation', (request, response) => fastify.server.emit('request', request, response));
  fastify.server.on('checkContinue', (request, response) => fastify.server.emit('request', request, response));
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload);
  });
  // In this order: what is kept for repetitions is not compressed, and neither is what the caller has already.
  fastify.addHook('onSend', settleClaim);
  fastify.addHook('onSend', answerUnchanged);
  fastify.addHook('onSend', keepPrivate);
  fastify.addHook('onSend', compressAnswer);
  fastify.addHook('onSend', closeWhenEarly);
  const allowed = new AllowedMethods();
  fastify.addHook('onRoute', ({ url, method }) => {
    allowed.add(url, [method].flat());
  });
  // Whose request it is, CredentialsGuard says.
  fastify.addHook('onRequest', (_request, _reply, done) => {
    beginChain(done);
  });
  // Outside the described API: whoever types the address in finds what there is.
  fastify.get('/', (_request, reply) => reply.redirect('/docs'));
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    secure(request, reply, hstsSeconds);
    const check = (): void => {
      refuseRepeatedHeaders(request.raw);
      hosts.admit(request.host);
    };
    if (isRefused(check, request, reply)) return;
    cors.admit(request, reply);
    // Careless clients send the header without a value, which Fastify would take for a malformed one.
    if (request.headers['content-type']?.trim() === '') delete request.headers['content-type'];
    const [path = ''] = request.url.split('?', 1);
    const hasParameters = request.routeOptions.url?.includes(':') === true;
    const isUnknown = request.is404 || (hasParameters && allowed.isForWords(path, request.method));
    if (isUnknown) answerUnknownRoute(request, reply, allowed, cors);
    else done();
  });
}

/** Whether a check has thrown: then its problem is the answer. */
function isRefused(check: () => void, request: FastifyRequest, reply: FastifyReply): boolean {
  try {
    check();
    return false;
  } catch (error) {
    sendProblem(request, reply, explain(error, request.id));
    return true;
  }
}
