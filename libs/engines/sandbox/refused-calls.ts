import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { runnerFolder } from '../python/runner.js';

/** The numbers of a call on x86_64 and on aarch64; -1 where there is no such call. */
type Calls = Readonly<Record<string, readonly [number, number]>>;

interface Group {
  readonly calls: Calls;
}

/** `refused_calls.json`, which the Python runner reads too; why each call is in it stands there. */
interface RefusedCalls {
  /** The kernel's number of each, in the order of the numbers of a call. */
  readonly architectures: Readonly<Record<string, number>>;
  readonly refused: readonly Group[];
  /** Said not to be there. */
  readonly absent: Group;
  readonly namespaces: Group & { readonly flags: number };
  readonly sockets: Group & { readonly families: readonly number[] };
}

/** The kernel's name of what Node.js calls otherwise. */
const architectures: Readonly<Partial<Record<NodeJS.Architecture, string>>> = { x64: 'x86_64', arm64: 'aarch64' };

/** An instruction of https://man7.org/linux/man-pages/man2/seccomp.2.html, with how many to skip where it holds, and where not. */
type Step = readonly [code: number, ifTrue: number, ifFalse: number, value: number];

const [load, equal, atLeast, hasBits, answer] = [0x20, 0x15, 0x35, 0x45, 0x06];
const [offsetNumber, offsetArchitecture, offsetFirstArgument] = [0, 4, 16];
/** From here on the numbers of x86_64 mean another table of calls, x32. */
const otherTable = 0x4000_0000;
const bytesOfStep = 8;

const allow: Step = [answer, 0, 0, 0x7fff_0000];
const refuseWith = (error: number): Step => [answer, 0, 0, 0x0005_0000 + error];
const refuse = refuseWith(constants.errno.EPERM);

/**
 * A seccomp filter for engines in namespaces of their own: refuses, for them and for what they start, the calls of
 * `refused_calls.json`, and all of another architecture's table (i386, x32), whose numbers mean something else.
 * @returns undefined for an architecture whose numbers of calls are not known
 */
export function filterOfCalls(architecture: NodeJS.Architecture = process.arch): Buffer | undefined {
  const table = JSON.parse(
    readFileSync(join(runnerFolder, 'rondo_runner/sandbox/refused_calls.json'), 'utf8'),
  ) as RefusedCalls;
  const column = Object.keys(table.architectures).indexOf(architectures[architecture] ?? '');
  const kernelNumber = Object.values(table.architectures)[column];
  return kernelNumber === undefined ? undefined : assembled(stepsOf(table, kernelNumber, column));
}

function stepsOf(table: RefusedCalls, architecture: number, column: number): Step[] {
  const numbersOf = ({ calls }: Group) => Object.values(calls).flatMap((numbers) => numbers[column] ?? []);
  const known = (group: Group) => numbersOf(group).filter((number) => number >= 0);
  const answered = (group: Group, with_: Step): Step[] =>
    known(group).flatMap((number) => [[equal, 0, 1, number] satisfies Step, with_]);
  const checked = (group: Group, checks: readonly Step[]): Step[] =>
    known(group).flatMap((number) => [
      [equal, 0, checks.length + 2, number] satisfies Step,
      argument,
      ...checks,
      allow,
    ]);
  const argument: Step = [load, 0, 0, offsetFirstArgument];
  return [
    ...[[load, 0, 0, offsetArchitecture] satisfies Step, [equal, 1, 0, architecture] satisfies Step, refuse],
    ...[[load, 0, 0, offsetNumber] satisfies Step, [atLeast, 0, 1, otherTable] satisfies Step, refuse],
    ...table.refused.flatMap((group) => answered(group, refuse)),
    ...answered(table.absent, refuseWith(constants.errno.ENOSYS)),
    ...checked(table.namespaces, [[hasBits, 0, 1, table.namespaces.flags], refuse]),
    ...checked(table.sockets, [...oneOf(table.sockets.families), refuse]),
    allow,
  ];
}

/** Skips what follows it, one step, where the value is among these. */
const oneOf = (values: readonly number[]): Step[] =>
  values.map((value, index) => [equal, values.length - index, 0, value]);

/** Both architectures write numbers with the lowest byte first. */
function assembled(steps: readonly Step[]): Buffer {
  const program = Buffer.alloc(steps.length * bytesOfStep);
  for (const [index, [code, ifTrue, ifFalse, value]] of steps.entries()) {
    const offset = index * bytesOfStep;
    program.writeUInt16LE(code, offset);
    program.writeUInt8(ifTrue, offset + 2);
    program.writeUInt8(ifFalse, offset + 3);
    program.writeUInt32LE(value, offset + 4);
  }
  return program;
}
