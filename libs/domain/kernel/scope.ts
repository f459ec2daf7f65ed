/** The organisation and sandbox that every row, query and stream belongs to. */
export interface Scope {
  readonly org: string;
  readonly sandbox: string;
}

/** Who caused an event. */
export interface Actor {
  readonly displayName: string;
  readonly userId: string;
}
