import { redactedUrl } from './redacted-url.js';

export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings out of environment variables and remembers what is wrong with each, so that one start reports
 * everything. A variable that is empty counts as not set, because compose files pass unset variables on as ''.
 */
export class Variables {
  readonly problems: string[] = [];
  /** Every variable that was asked for, with its default. */
  readonly known = new Map<string, string | undefined>();

  constructor(private readonly env: Env) {}

  text(name: string): string | undefined;
  text(name: string, fallback: string): string;
  text(name: string, fallback?: string): string | undefined {
    if (!this.known.has(name)) this.known.set(name, fallback);
    const value = this.env[name]?.trim();
    return value === undefined || value === '' ? fallback : value;
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
