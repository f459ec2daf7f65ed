/** A decider whose states hold a body while the resource is there. */
interface FoldOf<Status extends string, Body, Event> {
  readonly initialState: () => StateWith<Status, Body>;
  readonly evolve: (state: StateWith<Status, Body>, event: Event) => StateWith<Status, Body>;
}

type StateWith<Status extends string, Body> =
  { readonly status: 'absent' } | ({ readonly status: Status } & Body) | { readonly status: 'deleted' };

/**
 * The fold of rows that keep what the decider's states keep, and of a deleted resource what it was before.
 * @param there the status of a resource that is neither absent nor deleted
 */
export const bodyByDecider =
  <Status extends string, Body extends object, Event>(decider: FoldOf<Status, Body, Event>, there: Status) =>
  (body: Body | undefined, event: Event): Body | undefined => {
    const before = body ? { status: there, ...body } : decider.initialState();
    const { status, ...after } = decider.evolve(before, event);
    // Only the state of this status has more than its status.
    return status === there ? (after as unknown as Body) : body;
  };
