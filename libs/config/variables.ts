import { readFileSync } from 'node:fs';
import { redactedUrl } from './redacted-url.js';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Those that hold a secret: `NAME_FILE` names a file that has it, as orchestrators hand secrets over. The environment is what
 * an inspection of a container shows, and every child process inherits.
 */
const secrets: readonly string[] = [
  'DATABASE_URL',
  'DATABASE_API_PASSWORD',
  'DATABASE_WORKER_PASSWORD',
  'REDIS_URL',
  'RONDO_SECRET_KEY',
  'RONDO_FORMER_SECRET_KEYS',
  'DOCKER_REGISTRY_PASSWORD',
];

/** `changes`, and none of a secret from a file where they have another. */
export const withoutFilesOf = (changes: Env): Env => ({
  ...Object.fromEntries(secrets.flatMap((name) => (changes[name] ? [[`${name}_FILE`, undefined]] : []))),
  ...changes,
});

/**
 * Reads settings out of environment variables and remembers what is wrong with each, so that one start reports
 * everything. A variable that is empty counts as not set, because compose files pass unset variables on as ''.
 */
export class Variables {
  readonly problems: string[] = [];
  /** Every variable that was asked for, with its default. */
  readonly known = new Map<string, string | undefined>();
  readonly #ofFiles = new Map<string, string | undefined>();

  constructor(private readonly env: Env) {}

  text(name: string): string | undefined;
  text(name: string, fallback: string): string;
  text(name: string, fallback?: string): string | undefined {
    if (!this.known.has(name)) this.known.set(name, fallback);
    const value = this.env[name]?.trim() || (secrets.includes(name) ? this.#ofFile(name) : undefined);
    return value === undefined || value === '' ? fallback : value;
  }

  /** Read once, and one problem where it cannot be. */
  #ofFile(name: string): string | undefined {
    const path = this.text(`${name}_FILE`);
    if (path === undefined) return undefined;
    if (!this.#ofFiles.has(name)) this.#ofFiles.set(name, this.#contentOf(path, `${name}_FILE`));
    return this.#ofFiles.get(name);
  }

  #contentOf(path: string, variable: string): string | undefined {
    try {
      const content = readFileSync(path, 'utf8').trim();
      if (content !== '') return content;
      this.problems.push(`${variable}: "${path}" is empty`);
    } catch (error) {
      this.problems.push(`${variable}: "${path}" cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    }
    return undefined;
  }

  integer(name: string, fallback: number, [least, most]: readonly [number, number]): number {
    const value = this.text(name, String(fallback));
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    return this.refuse(name, value, `a whole number from ${least} to ${most}`, fallback);
  }

  oneOf<T extends string>(name: string, fallback: T, allowed: readonly T[]): T {
    const value = this.text(name, fallback);
    return allowed.find((one) => one === value) ?? this.refuse(name, value, `one of ${allowed.join(', ')}`, fallback);
  }

  matching(name: string, fallback: string, pattern: RegExp, allowed: string): string {
    const value = this.text(name, fallback);
    return pattern.test(value) ? value : this.refuse(name, value, allowed, fallback);
  }

  url(name: string, protocols: readonly string[]): string | undefined;
  url(name: string, protocols: readonly string[], fallback: string): string;
  url(name: string, protocols: readonly string[], fallback?: string): string | undefined {
    const value = fallback === undefined ? this.text(name) : this.text(name, fallback);
    if (value === undefined) return undefined;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    const allowed = `a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
    return this.refuse(name, redactedUrl(value), allowed, fallback);
  }

  refuse<T>(name: string, shown: string, allowed: string, fallback: T): T {
    this.problems.push(`${name}: "${shown}" is not ${allowed}`);
    return fallback;
  }
}
