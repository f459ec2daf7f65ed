import type pg from 'pg';
import type { EngineExaminations } from '#application';
import { DomainError } from '#domain';
import type { EngineFindings } from '#domain';
import { runtimeFor } from '#engines';
import type { EngineHosts, EngineToExamine, Sandbox } from '#engines';
import type { Notifications } from '#event-store';
import type { ObjectStore } from '#object-store';
import type { Log } from '../logging/log.js';
import { Loop } from '../loop/loop.js';
import type { RegistryOf } from '../registries.js';
import { placeCode } from '../runs/place-code.js';
import type { Service } from '../start/start-services.js';
import { ExaminationLocks } from './examination-locks.js';

export interface ExamineEnginesOptions {
  readonly pool: pg.Pool;
  readonly notifications: Pick<Notifications, 'listen'>;
  readonly examinations: Pick<EngineExaminations, 'pending' | 'isPending' | 'record'>;
  readonly hosts: EngineHosts;
  readonly objectStore: ObjectStore;
  /** The accounts of organisations at registries of images; absent: they have none. */
  readonly registryOf?: RegistryOf;
  /** What holds code that is imported; absent: nothing. */
  readonly sandbox?: Sandbox;
  /** What holds of runs. */
  readonly limits: Pick<EngineToExamine, 'memoryLimitMiB' | 'maxOutputBytes' | 'limits'>;
  /** Absolute path of a folder for what is needed meanwhile. */
  readonly folder: string;
  readonly log: Log;
}

const intervalMs = 30_000;
/** Engines that this worker looks at side by side, of each kind of code. */
const slots = 4;
/** Of these for one organisation: another's need not wait until those of the first have hung for as long as they may. */
const slotsOfOne = 2;
/** Engines that are considered beyond those that this worker knows: other workers may be looking at the first. */
const mostConsidered = 64;

/** Whose host looks at which code, each by a loop of its own: a registry that does not answer keeps no recipe waiting. */
const examiners = [
  { code: 'images', type: 'Container' },
  { code: 'recipes', type: 'Python' },
] as const;

type Pending = Awaited<ReturnType<EngineExaminations['pending']>>[number];

/** Looks at engines that were registered or updated, and records what it finds, woken by what is written. */
export class ExamineEngines implements Service {
  readonly name = 'engine examinations';
  private readonly stopping = new AbortController();
  private readonly examiners: readonly Examiner[];

  constructor(private readonly options: ExamineEnginesOptions) {
    this.examiners = examiners.map((kind) => new Examiner(options, kind, this.stopping.signal));
  }

  start(): void {
    this.options.notifications.listen('rondo_events', (streams) => {
      if (streams !== undefined && !streams.includes('engine-')) return;
      for (const { loop } of this.examiners) loop.wake();
    });
    for (const { loop } of this.examiners) loop.start();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.examiners.map((examiner) => examiner.ended()));
  }
}

/** Looks at the engines of one kind of code, each for itself: one that takes its time, or fails, holds up no other. */
class Examiner {
  readonly loop: Loop;
  private readonly locks: ExaminationLocks;
  /** By their ids. */
  private readonly underWay = new Map<string, { readonly org: string; readonly end: Promise<void> }>();
  /** Those of which nothing could be told, as they were read, and until when they are left alone. */
  private readonly left = new Map<string, number>();

  constructor(
    private readonly options: ExamineEnginesOptions,
    private readonly kind: (typeof examiners)[number],
    private readonly signal: AbortSignal,
  ) {
    this.locks = new ExaminationLocks(options.pool);
    const { log } = options;
    this.loop = new Loop({ name: `examinations of ${kind.code}`, intervalMs, log, step: () => this.step() });
  }

  /** Resolves when nothing is under way any more. */
  async ended(): Promise<void> {
    await this.loop.stop();
    await Promise.all([...this.underWay.values()].map(({ end }) => end));
  }

  private async step(): Promise<undefined> {
    const host = this.options.hosts.get(this.kind.type);
    if (!host?.examine || host.whyNot !== undefined) return;
    const now = performance.now();
    for (const [key, until] of this.left) if (until <= now) this.left.delete(key);
    const known = this.left.size + this.underWay.size;
    for (const engine of await this.options.examinations.pending(this.kind.code, mostConsidered + known)) {
      if (this.underWay.size >= slots || this.signal.aborted) return;
      if (this.mayBegin(engine) && (await this.locks.take(engine.id))) this.begin(engine);
    }
  }

  private mayBegin({ id, version, scope: { org } }: Pending): boolean {
    const ofOne = [...this.underWay.values()].filter((other) => other.org === org).length;
    return !this.underWay.has(id) && !this.left.has(`${id} ${version}`) && ofOne < slotsOfOne;
  }

  private begin(engine: Pending): void {
    const end = this.conclude(engine).finally(() => {
      this.underWay.delete(engine.id);
      this.loop.wake();
    });
    this.underWay.set(engine.id, { org: engine.scope.org, end });
  }

  /** What cannot be told of an engine now is not asked again for a while. */
  private async conclude(engine: Pending): Promise<void> {
    const { examinations, log } = this.options;
    let isTold = false;
    try {
      // Who had the lock before may have told.
      isTold = !(await examinations.isPending(engine)) || (await this.examine(engine));
    } catch (error) {
      log.error({ err: error, engineId: engine.id }, 'An engine could not be looked at; it is tried again');
    }
    if (!isTold) this.left.set(`${engine.id} ${engine.version}`, performance.now() + intervalMs);
    await this.locks.give(engine.id);
  }

  /** Findings that cannot be recorded are none: the engine would be looked at for ever. */
  private async examine(engine: Pending): Promise<boolean> {
    const { examinations, log } = this.options;
    const findings = await this.look(engine);
    if (findings === undefined) return false;
    try {
      await examinations.record(engine, findings);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      log.error({ err: error, engineId: engine.id }, 'What was found of an engine cannot be recorded');
      await examinations.record(engine, {});
    }
    return true;
  }

  /** Undefined when it is not for this worker to say; nothing when there is nothing to find. */
  private async look({ id, body, scope }: Pending): Promise<EngineFindings | undefined> {
    const { hosts, folder, objectStore, registryOf, sandbox, limits, log } = this.options;
    const { signal } = this;
    const { artifacts } = body;
    const examine = hosts.get(runtimeFor(body)?.type ?? '')?.examine;
    if (!examine) return {};
    try {
      const ended = new Promise<undefined>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(undefined);
        });
      });
      const looked = examine({
        id,
        folder,
        signal,
        ...limits,
        place: (root, code) => placeCode(root, code, objectStore),
        ...(registryOf && { ownRegistry: registryOf(scope.org) }),
        ...(sandbox && { sandbox }),
        ...(artifacts && { artifacts }),
      });
      // What does not listen, as an environment that is being built does not, ends with the worker's hosts.
      looked.catch(() => undefined);
      return await Promise.race([looked, ended]);
    } catch (error) {
      if (signal.aborted) return undefined;
      log.error({ err: error, engineId: id }, 'An engine could not be looked at; its first run looks');
      return {};
    }
  }
}
