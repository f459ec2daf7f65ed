import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { developmentOrg } from '#config';
import { CommandError } from './command.js';

/** What a client needs to use the stack on this machine: `$RONDO_HOME/dev-credentials.json`. */
export interface DevCredentials {
  /** Origin of the API, for instance http://127.0.0.1:3000; its base path is /data/sensei. */
  readonly baseUrl: string;
  readonly orgId: string;
  readonly sandboxName: string;
  readonly apiKey: string;
  readonly accessToken: string;
}

const fileOf = (home: string): string => join(home, 'dev-credentials.json');

/** Throws CommandError when the stack was never started in `home`. */
export function readDevCredentials(home: string): DevCredentials {
  const file = fileOf(home);
  if (!existsSync(file)) throw new CommandError(`${file} is missing: start Rondo first (npm start).`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DevCredentials;
  } catch {
    throw new CommandError(`${file} is damaged: remove it, and the next start makes a new one.`);
  }
}

const headersOf = (home: string): string => join(home, 'headers');

/** Makes the files at the first start (mode 0600), and keeps the address right afterwards. */
export function ensureDevCredentials(home: string, baseUrl: string): DevCredentials {
  const known = existsSync(fileOf(home)) ? readDevCredentials(home) : undefined;
  const credentials = {
    orgId: developmentOrg,
    sandboxName: 'prod',
    apiKey: randomUUID(),
    accessToken: randomBytes(32).toString('base64url'),
    ...known,
    baseUrl,
  };
  if (known?.baseUrl !== baseUrl) write(fileOf(home), jsonOf(credentials));
  write(headersOf(home), headerLines(credentials));
  return credentials;
}

const jsonOf = ({ baseUrl, orgId, sandboxName, apiKey, accessToken }: DevCredentials): string =>
  `${JSON.stringify({ baseUrl, orgId, sandboxName, apiKey, accessToken }, undefined, 2)}\n`;

/** As `curl -H @file` reads them. */
const headerLines = ({ orgId, sandboxName, apiKey, accessToken }: DevCredentials): string =>
  [
    `Authorization: Bearer ${accessToken}`,
    `x-api-key: ${apiKey}`,
    `x-gw-ims-org-id: ${orgId}`,
    `x-sandbox-name: ${sandboxName}\n`,
  ].join('\n');

function write(file: string, text: string): void {
  const draft = `${file}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A command for the shell that works when pasted, and shows nobody the token. */
export const curlLine = (home: string, { baseUrl }: DevCredentials, path: string): string =>
  `curl -s -H @${quoted(headersOf(home))} ${baseUrl}/data/sensei${path}`;
