import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  list: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

interface Stored {
  readonly type: string;
  readonly body: Buffer;
}

export interface RegistryAccess {
  readonly username: string;
  readonly password: string;
  /** How clients are asked for it: at once, or for a token that they get for it. */
  readonly scheme: 'Basic' | 'Bearer';
}

/**
 * A registry of images: as much of the distribution protocol of OCI as a pull needs, with and without credentials.
 * @see https://github.com/opencontainers/distribution-spec
 */
export class TestRegistry {
  /** `127.0.0.1:40123`. */
  readonly host: string;
  /** Requests with credentials that are not those asked for. */
  refused = 0;
  private readonly content = new Map<string, Stored>();
  private readonly token = 'token-of-the-test-registry';

  private constructor(
    private readonly server: Server,
    private access: RegistryAccess | undefined,
  ) {
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.answer(request, response);
    });
  }

  static async start(access?: RegistryAccess): Promise<TestRegistry> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TestRegistry(server, access);
  }

  /** Asks everybody for these credentials from now on. */
  demand(access: RegistryAccess): void {
    this.access = access;
  }

  /**
   * Publishes an image of one layer, a tar, under `repository:tag`, in a list of images for several processors.
   * @returns the list's digest
   */
  publish(repository: string, tag: string, layer: Buffer, command: readonly string[]): string {
    const platform = { architecture: process.arch === 'x64' ? 'amd64' : process.arch, os: 'linux' };
    const rootfs = { type: 'layers', diff_ids: [digestOf(layer)] };
    const config = json({ ...platform, config: { Cmd: command }, rootfs });
    const described = (type: string, body: Buffer) => {
      this.content.set(`${repository}@${digestOf(body)}`, { type, body });
      return { mediaType: type, size: body.length, digest: digestOf(body) };
    };
    const manifest = json({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: described(mediaTypes.config, config),
      layers: [described(mediaTypes.layer, layer)],
    });
    const manifests = [{ ...described(mediaTypes.manifest, manifest), platform }];
    const list = json({ schemaVersion: 2, mediaType: mediaTypes.list, manifests });
    const { digest } = described(mediaTypes.list, list);
    this.content.set(`${repository}:${tag}`, { type: mediaTypes.list, body: list });
    return digest;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private answer({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(url, `http://${this.host}`);
    if (pathname === '/token') {
      if (this.admits(headers.authorization, 'Basic')) send(response, 200, json({ token: this.token }));
      else send(response, 401, problem('UNAUTHORIZED'));
    } else if (this.access && !this.admits(headers.authorization, this.access.scheme)) {
      const realm = this.access.scheme === 'Basic' ? 'registry' : `http://${this.host}/token`;
      response.setHeader('www-authenticate', `${this.access.scheme} realm="${realm}",service="registry"`);
      send(response, 401, problem('UNAUTHORIZED'));
    } else if (pathname === '/v2/') send(response, 200, json({}));
    else this.give(pathname, method, response);
  }

  private admits(authorization: string | undefined, scheme: RegistryAccess['scheme']): boolean {
    if (!this.access) return true;
    const { username, password } = this.access;
    const wanted = scheme === 'Bearer' ? this.token : Buffer.from(`${username}:${password}`).toString('base64');
    const isAdmitted = authorization === `${scheme} ${wanted}`;
    if (authorization !== undefined && !isAdmitted) this.refused += 1;
    return isAdmitted;
  }

  private give(pathname: string, method: string | undefined, response: ServerResponse): void {
    const [, repository = '', reference = ''] = /^\/v2\/(.+)\/(?:manifests|blobs)\/([^/]+)$/.exec(pathname) ?? [];
    const found = this.content.get(`${repository}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`);
    if (!found) {
      send(response, 404, problem('MANIFEST_UNKNOWN'));
      return;
    }
    response.setHeader('docker-content-digest', digestOf(found.body));
    response.setHeader('content-length', found.body.length);
    send(response, 200, method === 'HEAD' ? undefined : found.body, found.type);
  }
}

const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

const problem = (code: string): Buffer => json({ errors: [{ code, message: code.toLowerCase().replace('_', ' ') }] });

function send(response: ServerResponse, status: number, body: Buffer | undefined, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}
