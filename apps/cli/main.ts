import { existsSync, readFileSync } from 'node:fs';
import { ConfigError, EXIT_MISCONFIGURED } from '#config';
import { messageOf } from '#faults';
import { CommandError } from './command.js';
import type { Command, Invocation } from './command.js';
import { commands } from './commands.js';

/** Runs `rondo <command> …`. Failures become one line each on stderr. Answers the exit code. */
export async function main(
  argv: readonly string[],
  surroundings: Pick<Invocation, 'parent' | 'watchCode'> = {},
): Promise<number> {
  // A reader that goes away (a pager, head, a killed npm) must not end the stack before it has stopped its children.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const [name = 'help', ...args] = argv;
  if (name === 'help' || name === '--help' || name === '-h') return help();
  if (name === '--version' || name === '-v' || name === 'version') return say(version());
  const entry = commands[name];
  if (entry === undefined) {
    process.stderr.write(`rondo: "${name}" is not a command; there are ${Object.keys(commands).join(', ')}\n`);
    return 2;
  }
  try {
    const command: Command = await entry.load();
    if (args.some((arg) => arg === '--help' || arg === '-h')) return say(`Usage: ${command.usage}\n\n${entry.summary}`);
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

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** Of the package, which lies two folders above in the sources and three in what is built of them. */
function version(): string {
  const candidates = ['../../package.json', '../../../package.json'].map((path) => new URL(path, import.meta.url));
  const file = candidates.find((candidate) => existsSync(candidate));
  if (!file) return 'unknown';
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}

function help(): number {
  process.stdout.write('Usage: rondo <command>\n\n');
  for (const [name, { summary }] of Object.entries(commands)) process.stdout.write(`  ${name.padEnd(8)} ${summary}\n`);
  return 0;
}
