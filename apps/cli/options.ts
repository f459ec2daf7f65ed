import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { messageOf } from '#faults';
import { CommandError } from './command.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** parseArgs of node:util, whose errors name the argument; here they end the command with exit code 2 and its usage. */
export const parseOptions = <T extends Options>(args: readonly string[], options: T, usage: string) =>
  parsed({ args: [...args], options, strict: true, allowPositionals: false }, usage).values;

/** Options, and what is named without one. */
export const parseArguments = <T extends Options>(args: readonly string[], options: T, usage: string) =>
  parsed({ args: [...args], options, strict: true, allowPositionals: true }, usage);

/** Of a command whose first argument says what is to be done, where there is one thing that can be. */
export function requireAction(given: string | undefined, action: string, usage: string): void {
  if (given !== action) throw new CommandError(`"${given ?? ''}" is not ${action}; usage: ${usage}`, 2);
}

function parsed<T extends ParseArgsConfig>(config: T, usage: string) {
  try {
    return parseArgs(config);
  } catch (error) {
    const [reason = ''] = messageOf(error).split('. ');
    throw new CommandError(`${reason}; usage: ${usage}`, 2);
  }
}
