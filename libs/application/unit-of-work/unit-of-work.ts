import { DomainError, fold, parseStreamName, streamName, streams, typesWith } from '#domain';
import type { CommandOf, EventsOf, Quotas, Scope, StateOf, StreamCategory, StreamName } from '#domain';
import { anyChildLeft, hasChildren, holdParents } from '#read-models';
import type { Parent } from '#read-models';
import { VersionConflictError } from '#event-store';
import type {
  AppendContext,
  AppendResult,
  Condition,
  OutboxMessage,
  PostgresEventStore,
  StreamAppend,
} from '#event-store';
import { withinQuotas } from '../quotas/quota-rules.js';
import type { Snapshot, Snapshots } from './snapshots.js';

interface Stream<Category extends StreamCategory> {
  readonly category: Category;
  readonly loadedVersion: number;
  state: StateOf<Category>;
  readonly appended: EventsOf<Category>[];
}

interface HeldParent extends Parent {
  readonly refusal: DomainError;
}

/**
 * Gathers the decisions of one command over one or several streams, to be appended in one transaction. A stream is
 * loaded once; a decision sees those made before it. Discard it after a commit, whether it succeeded or not.
 *
 * A child and its parent are different streams, whose versions do not meet. So whoever makes a child holds the parent's
 * row until the commit, and whoever deletes a parent looks, once its row is locked by the deletion, whether a child has
 * come meanwhile: then all is decided anew.
 */
export class UnitOfWork {
  private readonly streams = new Map<StreamName, Stream<StreamCategory>>();
  private readonly outbox: OutboxMessage[] = [];
  private readonly held: HeldParent[] = [];
  private readonly ensured: Condition[] = [];

  constructor(
    private readonly store: PostgresEventStore,
    private readonly snapshots: Snapshots,
    private readonly quotas: Quotas,
    readonly scope: Scope,
  ) {}

  /** The state of a stream, with what was decided on it in this unit. */
  async state<Category extends StreamCategory>(category: Category, id: string): Promise<StateOf<Category>> {
    return (await this.stream(category, id)).state;
  }

  /** The version that a stream was loaded at, without what was decided on it in this unit. */
  async version(category: StreamCategory, id: string): Promise<number> {
    return (await this.stream(category, id)).loadedVersion;
  }

  /**
   * Refuses (`precondition-failed`) when what the caller read has been changed. What was only found out since, such as what
   * a worker saw of an engine, gives it another version, and is no change.
   */
  async expectVersion(category: StreamCategory, id: string, expected: number | undefined): Promise<void> {
    const version = await this.version(category, id);
    if (expected === undefined || version === 0 || version === expected) return;
    if (expected > 0 && expected < version && !(await this.isChanged(category, id, [expected, version]))) return;
    throw new DomainError(
      'precondition-failed',
      `If-Match: version ${String(expected)} was read, but the current version is ${String(version)}`,
    );
  }

  private async isChanged(
    category: StreamCategory,
    id: string,
    [read, current]: readonly [read: number, current: number],
  ): Promise<boolean> {
    const changes = await this.store.readStream(this.scope, streamName(category, id), {
      fromVersion: read + 1,
      untilVersion: current,
      ignoreTypes: [...typesWith('finding', category), ...typesWith('passing', category)],
      limit: 1,
    });
    return changes.length > 0;
  }

  /** Decides a command on an existing stream. Returns whether it made any events. */
  async decide<Category extends StreamCategory>(
    category: Category,
    id: string,
    command: CommandOf<Category>,
  ): Promise<boolean> {
    return apply(await this.stream(category, id), command);
  }

  /** Decides a command on a stream that is new, without looking for it: its id has just been made. */
  create<Category extends StreamCategory>(category: Category, id: string, command: CommandOf<Category>): void {
    const stream = newStream(category, 0, streams[category].initialState());
    this.streams.set(streamName(category, id), stream);
    apply(stream, command);
  }

  /** Has the commit refuse when a parent of what was decided is deleted by then. */
  hold(parent: Parent, refusal: DomainError): void {
    this.held.push({ ...parent, refusal });
  }

  /** Has the commit check, in its transaction and before anything is written, what versions cannot say; throwing undoes it. */
  ensure(condition: Condition): void {
    this.ensured.push(condition);
  }

  send(...messages: readonly Omit<OutboxMessage, 'org'>[]): void {
    const { org } = this.scope;
    this.outbox.push(...messages.map((message) => ({ ...message, org })));
  }

  /** Appends everything that was decided; nothing at all when nothing was. @throws VersionConflictError */
  async commit(context: AppendContext): Promise<AppendResult | undefined> {
    const appends = [...this.streams].flatMap(([stream, { loadedVersion, appended }]): StreamAppend[] =>
      appended.length === 0 ? [] : [{ stream, expectedVersion: loadedVersion, events: appended, context }],
    );
    if (appends.length === 0 && this.outbox.length === 0) return undefined;
    const events = appends.flatMap((append) => append.events);
    const within = withinQuotas(this.scope.org, events, this.quotas);
    const conditions = {
      before: allOf(within?.before, this.whatIsEnsured()),
      after: allOf(this.noChildIsLeft(), within?.after),
    };
    return this.store.append(appends, { outbox: this.outbox, conditions });
  }

  private whatIsEnsured(): Condition | undefined {
    return allOf(...this.ensured, ...(this.held.length > 0 ? [this.parentsAreThere()] : []));
  }

  private parentsAreThere(): Condition {
    return async (client) => {
      const missing = await holdParents(client, this.scope, this.held);
      const refused = this.held.find(({ category, id }) => category === missing?.category && id === missing.id);
      if (refused) throw refused.refusal;
    };
  }

  private noChildIsLeft(): Condition | undefined {
    const ended = [...this.streams].flatMap(([stream, { category, appended }]) =>
      hasChildren(category) && appended.some(({ type }) => typesWith('ends', category).includes(type))
        ? [{ category, id: parseStreamName(stream).id }]
        : [],
    );
    if (ended.length === 0) return undefined;
    return async (client) => {
      if (await anyChildLeft(client, ended))
        throw new VersionConflictError(ended.map((p) => streamName(p.category, p.id)));
    };
  }

  private async stream<Category extends StreamCategory>(category: Category, id: string): Promise<Stream<Category>> {
    const name = streamName(category, id);
    const known = this.streams.get(name);
    if (known) return known as Stream<Category>;
    const { version, state } = await this.load(category, id);
    const stream = newStream(category, version, state);
    this.streams.set(name, stream);
    return stream;
  }

  private async load<Category extends StreamCategory>(
    category: Category,
    id: string,
  ): Promise<Snapshot<StateOf<Category>>> {
    const snapshot = await this.snapshots.load(category, this.scope, id);
    if (snapshot) return snapshot;
    const ignoreTypes = typesWith('passing', category);
    const { version, events } = await this.store.load(this.scope, streamName(category, id), { ignoreTypes });
    return { version, state: fold(streams[category], events) };
  }
}

function allOf(...conditions: readonly (Condition | undefined)[]): Condition | undefined {
  const all = conditions.filter((condition) => condition !== undefined);
  if (all.length === 0) return undefined;
  return async (client) => {
    for (const condition of all) await condition(client);
  };
}

function newStream<Category extends StreamCategory>(
  category: Category,
  loadedVersion: number,
  state: StateOf<Category>,
): Stream<Category> {
  return { category, loadedVersion, state, appended: [] };
}

function apply<Category extends StreamCategory>(stream: Stream<Category>, command: CommandOf<Category>): boolean {
  const decider = streams[stream.category];
  const events = decider.decide(stream.state, command);
  stream.state = events.reduce(decider.evolve, stream.state);
  stream.appended.push(...events);
  return events.length > 0;
}
