import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Makes the file at the first start (mode 0600), and keeps its address right afterwards. */
export function ensureDevCredentials(home: string, baseUrl: string): DevCredentials {
  const known = existsSync(fileOf(home)) ? readDevCredentials(home) : undefined;
  const credentials = {
    orgId: 'dev@rondo',
    sandboxName: 'prod',
    apiKey: randomUUID(),
    accessToken: randomBytes(32).toString('base64url'),
    ...known,
    baseUrl,
  };
  if (known?.baseUrl !== baseUrl) write(fileOf(home), credentials);
  return credentials;
}

function write(file: string, credentials: DevCredentials): void {
  const { baseUrl, orgId, sandboxName, apiKey, accessToken } = credentials;
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify({ baseUrl, orgId, sandboxName, apiKey, accessToken }, undefined, 2)}\n`, {
    mode: 0o600,
  });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

/** A command for the shell that works when pasted. */
export function curlLine({ baseUrl, orgId, sandboxName, apiKey, accessToken }: DevCredentials, path: string): string {
  const headers = [
    `Authorization: Bearer ${accessToken}`,
    `x-api-key: ${apiKey}`,
    `x-gw-ims-org-id: ${orgId}`,
    `x-sandbox-name: ${sandboxName}`,
  ];
  return `curl -s ${headers.map((header) => `-H '${header}'`).join(' ')} ${baseUrl}/data/sensei${path}`;
}
