import { limits } from '#domain';
import { Text } from './fields.js';
import type { FieldOptions } from './fields.js';

/** A word in any case, for patterns, which have no flags in JSON Schema. */
const anyCase = (word: string): string => word.replaceAll(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);

const schemes = (words: readonly string[]): string => `(?:${words.map(anyCase).join('|')})`;

/** Control characters are left out of addresses by browsers, so that `java\nscript:` is one of theirs. */
const plain = String.raw`[^\x00-\x1f\x7f]`;

const webPattern = `^(?:${schemes(['http', 'https'])}://${plain}*|(?:(?!:)${plain})*)$`;
const gitPattern = String.raw`^(?:${schemes(['http', 'https', 'ssh', 'git'])}://${plain}*|[\w.-]+@[\w.-]+:${plain}*|(?:(?!:)${plain})*)$`;

/** What a browser would run, or read from the machine of whoever follows it. */
const harmful = ['javascript', 'data', 'vbscript', 'blob', 'file', 'about', 'view-source'];
const codePattern = `^(?! *${schemes(harmful)}:)${plain}*$`;

const address = (pattern: string, schemesAllowed: string, options: FieldOptions): PropertyDecorator =>
  Text({ max: limits.addressLength.most, form: { pattern, allowed: schemesAllowed }, ...options });

/** An address that people follow: of the web, or one that says no scheme. */
export const WebAddress = (options: FieldOptions): PropertyDecorator =>
  address(webPattern, 'http:// or https://, or without a scheme', options);

/** Where source code is. */
export const GitAddress = (options: FieldOptions): PropertyDecorator =>
  address(gitPattern, 'http://, https://, ssh:// or git://, user@host:path, or without a scheme', options);

/** Where an engine's code is. What it may be beyond that is a matter of its packaging. */
export const CodeLocation = (options: FieldOptions): PropertyDecorator =>
  address(codePattern, `none of ${harmful.map((scheme) => `${scheme}:`).join(' ')}`, options);
