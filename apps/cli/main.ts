import { ConfigError, EXIT_MISCONFIGURED } from '#config';
import { messageOf } from '#faults';
import { CommandError, type Command, type Invocation } from './command.js';
import { commands } from './commands.js';

/** Runs `rondo <command> …`. Failures become one line each on stderr. Answers the exit code. */
export async function main(
  argv: readonly string[],
  surroundings: Pick<Invocation, 'parent' | 'watchCode'> = {},
): Promise<number> {
  const [name = 'help', ...args] = argv;
  if (name === 'help' || name === '--help' || name === '-h') return help();
  const entry = commands[name];
  if (entry === undefined) {
    process.stderr.write(`rondo: "${name}" is not a command; there are ${Object.keys(commands).join(', ')}\n`);
    return 2;
  }
  // A reader that goes away (a pager, a killed npm) must not end the stack before it has stopped its children.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    const command: Command = await entry.load();
    return await command.run({
      args,
      ...surroundings,
      print: (line) => process.stdout.write(`${line}\n`),
      printError: (line) => process.stderr.write(`${line}\n`),
    });
  } catch (error) {
    return explain(name, error);
  }
}

function explain(name: string, error: unknown): number {
  const lines = error instanceof ConfigError ? error.problems : [messageOf(error)];
  for (const line of lines) process.stderr.write(`rondo ${name}: ${line}\n`);
  if (error instanceof CommandError) return error.exitCode;
  return error instanceof ConfigError ? EXIT_MISCONFIGURED : 1;
}

function help(): number {
  process.stdout.write('Usage: rondo <command>\n\n');
  for (const [name, { summary }] of Object.entries(commands)) process.stdout.write(`  ${name.padEnd(8)} ${summary}\n`);
  return 0;
}
