export const CLOCK = Symbol('CLOCK');

/** The only source of the present time. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
