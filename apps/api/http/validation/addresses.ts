import { limits } from '#domain';
import { Text } from './fields.js';
import type { FieldOptions } from './fields.js';

/** A word in any case, for patterns, which have no flags in JSON Schema. */
const anyCase = (word: string): string => word.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);

const schemes = (words: readonly string[]): string => `(?:${words.map(anyCase).join('|')})`;

/** Control characters are left out of addresses by browsers, so that `java\nscript:` is one of theirs. */
const plain = String.raw`[^\x00-\x1f\x7f]`;

/** `//host` is the host of whoever the page is from, with its scheme; browsers read a backslash as a slash, and skip blanks. */
const noHost = String.raw`(?! *[/\\]{2})`;

/** A name before a host reads like the host: `https://example.com@elsewhere`. */
const noUser = String.raw`(?![^/?#]*@)`;

/** A password is no part of what everybody may read. */
const noPassword = String.raw`(?![^/?#]*:[^/?#]*@)`;

const webPattern = `^(?:${schemes(['http', 'https'])}://${noUser}${plain}*|${noHost}(?:(?!:)${plain})*)$`;
const gitPattern = String.raw`^(?:${schemes(['http', 'https', 'ssh', 'git'])}://${noPassword}${plain}*|[\w.-]+@[\w.-]+:${plain}*|${noHost}(?:(?!:)${plain})*)$`;

/** What a browser would run, or read from the machine of whoever follows it. */
const harmful = ['javascript', 'data', 'vbscript', 'blob', 'file', 'about', 'view-source'];
const codePattern = `^(?! *${schemes(harmful)}:)${noHost}(?!(?:(?!://)${plain})*://[^/?#]*:[^/?#]*@)${plain}*$`;

const address = (pattern: string, schemesAllowed: string, options: FieldOptions): PropertyDecorator =>
  Text({ max: limits.addressLength.most, form: { pattern, allowed: schemesAllowed }, ...options });

/** An address that people follow: of the web, or one that says no scheme. */
export const WebAddress = (options: FieldOptions): PropertyDecorator =>
  address(webPattern, 'http:// or https:// and no user before the host, or a path without a scheme', options);

/** Where source code is. */
export const GitAddress = (options: FieldOptions): PropertyDecorator =>
  address(
    gitPattern,
    'http://, https://, ssh:// or git:// and no password, user@host:path, or a path without a scheme',
    options,
  );

/** Where an engine's code is. What it may be beyond that is a matter of its packaging. */
export const CodeLocation = (options: FieldOptions): PropertyDecorator =>
  address(codePattern, `none of ${harmful.map((scheme) => `${scheme}:`).join(' ')} and no password`, options);
