import { hostOf } from '#networks';
import { HttpException } from '@nestjs/common';
import { isIP } from 'node:net';

/** The status of a request that has come to the wrong server (RFC 9110, 15.5.20). */
const misdirected = 421;

/** The name or address of `Host`, without port and brackets, in lower case; undefined when it is none. */
function nameOf(host: string): string | undefined {
  if (!/^[\w.:[\]-]{1,255}$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return hostOf(new URL(`http://${host}`)).replace(/\.$/, '');
}

/**
 * The names under which the API answers. A page of anybody's may lead a browser here by a name of its own that resolves to
 * this machine, and then read what the API answers; addresses and names of the loopback cannot be had for that.
 */
export class AllowedHosts {
  private readonly names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.names = new Set(names.map((name) => name.toLowerCase()));
  }

  /** @throws HttpException 421. A request without a host (HTTP/1.0) comes from no browser. */
  admit(host: string): void {
    if (host === '' || this.names.has('*')) return;
    const name = nameOf(host);
    if (name !== undefined && (isIP(name) !== 0 || isLoopback(name) || this.names.has(name))) return;
    const shown = JSON.stringify(host.slice(0, 255));
    const allowed = 'allowed: addresses, localhost, the host of PUBLIC_URL, and what ALLOWED_HOSTS names';
    throw new HttpException(`Host: the API does not answer as ${shown}; ${allowed}`, misdirected);
  }
}

const isLoopback = (name: string): boolean => name === 'localhost' || name.endsWith('.localhost');
