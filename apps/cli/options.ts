import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { messageOf } from '#faults';
import { CommandError } from './command.js';

/** parseArgs of node:util, whose errors name the argument; here they end the command with exit code 2 and its usage. */
export function parseOptions<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [reason = ''] = messageOf(error).split('. ');
    throw new CommandError(`${reason}; usage: ${usage}`, 2);
  }
}
