/** The rules of one stream: which events a command makes of a state, and which state the events make. Pure and synchronous. */
export interface Decider<State, Command, Event> {
  readonly decide: (state: State, command: Command) => readonly Event[];
  readonly evolve: (state: State, event: Event) => State;
  readonly initialState: () => State;
}

/** Folds a stream's events, oldest first. */
export const fold = <State, Command, Event>(decider: Decider<State, Command, Event>, events: readonly Event[]): State =>
  events.reduce(decider.evolve, decider.initialState());
