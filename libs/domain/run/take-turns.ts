/** A message that may be sent: the attempt of a run, of an organisation. */
export interface Sendable {
  readonly org: string;
}

/** What is known of the organisations, by their names. An organisation that is not there has nothing and never had a turn. */
export interface Standings {
  /** Attempts in this queue that were sent and have not ended. */
  readonly underWay: ReadonlyMap<string, number>;
  /** The same, of all queues. */
  readonly inAll: ReadonlyMap<string, number>;
  /** When its last turn in this queue was; larger is later. */
  readonly lastTurn: ReadonlyMap<string, number>;
}

/**
 * Who is sent next, in this order: the organisation that has least under way, of several the one whose last turn is the
 * longest ago, of that its oldest. An organisation that has as much under way as `limitOf` allows waits.
 * @param heads of each organisation its oldest, oldest first; `room` of them at least, if there are so many
 */
export function takeTurns<Message extends Sendable>(
  heads: readonly Message[],
  room: number,
  standings: Standings,
  limitOf: (org: string) => number,
): Message[] {
  const competitors = competitorsOf(heads, standings);
  const taken: Message[] = [];
  let turn = Math.max(0, ...standings.lastTurn.values());
  while (taken.length < room) {
    const [first, ...others] = competitors.filter(
      ({ org, waiting, inAll }) => waiting.length > 0 && inAll < limitOf(org),
    );
    if (!first) break;
    const next = others.reduce((best, each) => (isBefore(each, best) ? each : best), first);
    taken.push(...next.waiting.splice(0, 1));
    next.underWay += 1;
    next.inAll += 1;
    next.lastTurn = turn += 1;
  }
  return taken;
}

interface Competitor<Message> {
  readonly org: string;
  readonly waiting: Message[];
  underWay: number;
  inAll: number;
  lastTurn: number;
}

function competitorsOf<Message extends Sendable>(
  heads: readonly Message[],
  { underWay, inAll, lastTurn }: Standings,
): Competitor<Message>[] {
  const competitors = new Map<string, Competitor<Message>>();
  for (const message of heads) {
    const { org } = message;
    const known = competitors.get(org);
    if (known) known.waiting.push(message);
    else {
      competitors.set(org, {
        org,
        waiting: [message],
        underWay: underWay.get(org) ?? 0,
        inAll: inAll.get(org) ?? 0,
        lastTurn: lastTurn.get(org) ?? -Infinity,
      });
    }
  }
  return [...competitors.values()];
}

const isBefore = <Message>(a: Competitor<Message>, b: Competitor<Message>): boolean =>
  a.underWay === b.underWay ? a.lastTurn < b.lastTurn : a.underWay < b.underWay;
