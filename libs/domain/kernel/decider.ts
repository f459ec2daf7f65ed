/** What the log has to know of a type of event. */
export interface EventTraits {
  /** Ends its stream: what the stream stood for is deleted, and nothing may be left that belongs to it. */
  readonly ends?: boolean;
  /** Changes no decision, and a stream may have very many of it: not read when the state is folded. */
  readonly passing?: boolean;
  /** What was found out about it by those who run it: nobody has changed it, and who read it before may still (If-Match). */
  readonly finding?: boolean;
}

/** The rules of one stream: which events a command makes of a state, and which state the events make. Pure and synchronous. */
export interface Decider<State, Command, Event extends { readonly type: string }> {
  readonly decide: (state: State, command: Command) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
  readonly initialState: () => State;
  /** Every type that the stream's events have: the compiler names one that is missing. */
  readonly events: Readonly<Record<Event['type'], EventTraits>>;
}

/** Folds a stream's events, oldest first. */
export const fold = <State, Command, Event extends { readonly type: string }>(
  decider: Pick<Decider<State, Command, Event>, 'evolve' | 'initialState'>,
  events: readonly Event[],
): State => events.reduce(decider.evolve, decider.initialState());
