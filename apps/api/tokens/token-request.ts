import { limits } from '#domain';
import type { FastifyRequest } from 'fastify';
import { parseMediaType, readBody } from '../http/index.js';
import { OAuthError } from './oauth-error.js';

export interface TokenRequest {
  readonly clientId: string;
  readonly clientSecret: string;
}

const form = 'application/x-www-form-urlencoded';

/**
 * What a client signs in with. The vendor's clients send a form, JSON, or the same words in the query; a client may also name
 * itself by HTTP Basic. Throws OAuthError for what is none of these, or says two things.
 */
export async function tokenRequestOf(request: FastifyRequest): Promise<TokenRequest> {
  const given = new Map<string, string>();
  for (const [name, value] of [
    ...basicOf(request.headers.authorization),
    ...queryOf(request.url),
    ...(await bodyOf(request)),
  ]) {
    const known = given.get(name);
    if (known !== undefined && known !== value) throw invalid(`${name} is given twice, and differs`);
    given.set(name, value);
  }
  const grant = wanted(given, 'grant_type');
  if (grant !== 'client_credentials') {
    const message = `grant_type: ${shown(grant)} is not supported; allowed is client_credentials`;
    throw new OAuthError('unsupported_grant_type', message);
  }
  return { clientId: wanted(given, 'client_id'), clientSecret: wanted(given, 'client_secret') };
}

const invalid = (message: string): OAuthError => new OAuthError('invalid_request', message);

const shown = (value: string): string => JSON.stringify(value.slice(0, 64));

function wanted(given: ReadonlyMap<string, string>, name: string): string {
  const value = given.get(name) ?? '';
  if (value === '') throw invalid(`${name} is missing`);
  if (value.includes('\0')) throw invalid(`${name} holds a NUL`);
  return value;
}

type Words = [string, string][];

/** What is read; clients send other words too. */
const read = ['grant_type', 'client_id', 'client_secret'];

const queryOf = (url: string): Words => [...new URLSearchParams(url.split('?', 2)[1] ?? '')];

/** RFC 6749 (2.3.1): both are encoded as in a form. */
function basicOf(authorization: string | undefined): Words {
  const [, encoded] = /^Basic\s+([\w+/=-]+)$/i.exec(authorization?.trim() ?? '') ?? [];
  if (encoded === undefined) return [];
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  const plain = (text: string): string => new URLSearchParams(`x=${text}`).get('x') ?? '';
  return [
    ['client_id', plain(id)],
    ['client_secret', plain(secret.join(':'))],
  ];
}

async function bodyOf(request: FastifyRequest): Promise<Words> {
  const coding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (coding !== 'identity') throw invalid(`Content-Encoding: ${shown(coding)} is not read here; allowed is identity`);
  const body = (await readBody(request, limits.signInBytes.most)).toString();
  if (body.trim() === '') return [];
  const written = request.headers['content-type'] ?? form;
  const type = parseMediaType(written)?.type;
  if (type === form) return [...new URLSearchParams(body)];
  if (type === 'application/json') return jsonOf(body);
  throw invalid(`Content-Type: ${shown(written)} is not read here; allowed are ${form} and application/json`);
}

function jsonOf(body: string): Words {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw invalid('The body is not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid('The body is no JSON object');
  return Object.entries(json).flatMap(([name, value]): Words => {
    if (typeof value === 'string') return [[name, value]];
    if (read.includes(name)) throw invalid(`${name} is no text`);
    return [];
  });
}
