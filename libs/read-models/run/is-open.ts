import { openRunStates } from '#domain';

const states = openRunStates.map((state) => `'${state}'`).join(', ');

/** SQL: whether the run of a row has not ended. */
export const isOpen = (run: string): string => `${run}.state in (${states})`;
