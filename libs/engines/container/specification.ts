/** What a container may use. */
export interface Resources {
  readonly memoryMiB: number;
  /** Absent: all that there are. */
  readonly cpus?: number;
}

/** What there is. */
export interface Supply {
  readonly memoryLimitMiB: number;
  readonly cpus: number;
}

/** A task asks for something that cannot be had. */
export class SpecificationError extends Error {
  override readonly name = 'SpecificationError';
}

const leastMemoryMiB = 16;
const units: Readonly<Record<string, number>> = { '': 1, m: 1, mi: 1, mib: 1, g: 1024, gi: 1024, gib: 1024 };

/**
 * Reads the `specification` of a task: `cpus`, a number; `memory`, MiB or text such as `2g`; `gpus`, 0. What else stands there is of
 * no concern.
 * @throws SpecificationError
 */
export function resourcesOf(specification: Readonly<Record<string, unknown>> = {}, supply: Supply): Resources {
  const { cpus, memory, gpus } = specification;
  if (!isAbsent(gpus) && Number(gpus) !== 0) throw refusal('gpus', gpus, '0: engines in containers get none');
  const wanted = isAbsent(cpus) ? undefined : cpusOf(cpus, supply.cpus);
  return {
    memoryMiB: isAbsent(memory) ? supply.memoryLimitMiB : memoryOf(memory, supply.memoryLimitMiB),
    ...(wanted !== undefined && { cpus: wanted }),
  };
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

function cpusOf(value: unknown, most: number): number {
  const cpus = isNumeric(value) ? Number(value) : Number.NaN;
  if (cpus >= 0.01 && cpus <= most) return cpus;
  throw refusal('cpus', value, `0.01 to ${most}, which this worker's machine has`);
}

function memoryOf(value: unknown, most: number): number {
  const [, number = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(String(value)) ?? [];
  const factor = units[unit.toLowerCase()] ?? Number.NaN;
  const memory = isNumeric(value) || typeof value === 'string' ? Math.floor(Number(number || Number.NaN) * factor) : 0;
  if (memory >= leastMemoryMiB && memory <= most) return memory;
  throw refusal(
    'memory',
    value,
    `${leastMemoryMiB} to ${most} MiB (ENGINE_MEMORY_MIB), or text such as "512m" and "2g"`,
  );
}

const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^[\d.]+$/.test(value));

const refusal = (key: string, value: unknown, allowed: string): SpecificationError =>
  new SpecificationError(`specification.${key} of the task is ${JSON.stringify(value)}; allowed is ${allowed}`);
