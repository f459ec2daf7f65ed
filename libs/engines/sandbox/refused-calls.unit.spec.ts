import { constants } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { filterOfCalls } from './refused-calls.js';

const { EPERM, ENOSYS } = constants.errno;
const x86 = 0xc000_003e;
const arm = 0xc000_00b7;
const i386 = 0x4000_0003;

interface Call {
  readonly architecture: number;
  readonly number: number;
  readonly argument?: number;
}

/** What the kernel would make of a call: `allowed`, or the number of the error that it is answered with. */
function judged(filter: Buffer, { architecture, number, argument = 0 }: Call): 'allowed' | number {
  const data = new Map([
    [0, number],
    [4, architecture],
    [16, argument],
  ]);
  let value = 0;
  for (let offset = 0; offset < filter.length; offset += 8) {
    const operand = filter.readUInt32LE(offset + 4);
    const code = filter.readUInt16LE(offset);
    if (code === 0x06) return operand === 0x7fff_0000 ? 'allowed' : operand - 0x0005_0000;
    if (code === 0x20) value = data.get(operand) ?? Number.NaN;
    else {
      const holds = new Map([
        [0x15, value === operand],
        [0x35, value >= operand],
        [0x45, (value & operand) !== 0],
      ]).get(code);
      if (holds === undefined) throw new Error(`${code} is no instruction of these filters`);
      offset += 8 * filter.readUInt8(offset + (holds ? 2 : 3));
    }
  }
  throw new Error('the filter ends without an answer');
}

const filterOf = (architecture: NodeJS.Architecture): Buffer => {
  const filter = filterOfCalls(architecture);
  if (!filter) throw new Error(`there is no filter for ${architecture}`);
  return filter;
};

describe.each([
  ['x64', x86, { read: 0, keyctl: 250, memfd: 319, clone: 56, socket: 41, chmod: 90 }],
  ['arm64', arm, { read: 63, keyctl: 219, memfd: 279, clone: 220, socket: 198, chmod: 52 }],
] as const)('a filter of system calls on %s', (name, architecture, numbers) => {
  const filter = filterOf(name);
  const call = (number: number, argument?: number) =>
    judged(filter, { architecture, number, ...(argument !== undefined && { argument }) });

  it('refuses what reaches past namespaces, and nothing else', () => {
    expect(call(numbers.keyctl)).toBe(EPERM);
    expect(call(numbers.memfd)).toBe(ENOSYS);
    expect(call(numbers.read)).toBe('allowed');
    expect(call(numbers.chmod)).toBe('allowed');
  });

  it('lets processes be made, and no namespaces', () => {
    expect(call(numbers.clone, 17)).toBe('allowed');
    for (const namespace of [0x0002_0000, 0x1000_0000, 0x4000_0000])
      expect(call(numbers.clone, namespace + 17)).toBe(EPERM);
  });

  it('knows sockets of files, IPv4, IPv6 and netlink, and no others', () => {
    for (const family of [1, 2, 10, 16]) expect(call(numbers.socket, family)).toBe('allowed');
    for (const family of [0, 17, 38, 40]) expect(call(numbers.socket, family)).toBe(EPERM);
  });

  it("refuses every call of another architecture's table", () => {
    for (const other of [i386, architecture === x86 ? arm : x86]) {
      expect(judged(filter, { architecture: other, number: numbers.read })).toBe(EPERM);
    }
    expect(call(0x4000_0000 + numbers.read)).toBe(EPERM);
  });
});

it('is not there for an architecture whose numbers are not known', () => {
  expect(filterOfCalls('riscv64')).toBeUndefined();
});
