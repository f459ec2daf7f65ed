/** The later of two instants, each in any ISO form: PostgreSQL writes `+00:00` and no zeros at the end where JavaScript writes `.000Z`. */
export const later = (one: string | undefined, other: string): string =>
  one !== undefined && Date.parse(one) > Date.parse(other) ? one : other;

/** The earlier of two instants. */
export const earlier = (one: string | undefined, other: string): string =>
  one !== undefined && Date.parse(one) < Date.parse(other) ? one : other;

/** The earliest of those instants that there are. */
export const earliest = (instants: readonly (string | undefined)[]): string | undefined =>
  instants.filter((instant) => instant !== undefined).reduce<string | undefined>(earlier, undefined);
