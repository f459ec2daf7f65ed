import { expect } from '@jest/globals';
import { DomainError, fold } from '#domain';
import type { Decider, DomainErrorCode } from '#domain';

export interface Outcome<Event> {
  /** The command makes exactly these events. */
  readonly then: (events: readonly Event[]) => void;
  /** The command is refused with this code; `fields` gives the place and message of each violation. */
  readonly refuses: (code: DomainErrorCode, fields?: Readonly<Record<string, unknown>>) => void;
  /** The command is accepted and makes no event. */
  readonly staysQuiet: () => void;
}

/** Tests a decider by its history: `given(decider, events).when(command).then(events)`. */
export const given = <State, Command, Event extends { readonly type: string }>(
  decider: Decider<State, Command, Event>,
  history: readonly Event[],
): { readonly when: (command: Command) => Outcome<Event> } => ({
  when: (command) => {
    const decide = () => decider.decide(fold(decider, history), command);
    return {
      then: (events) => {
        expect(decide()).toEqual(events);
      },
      refuses: (code, fields) => {
        const error = errorOf(decide);
        expect(error).toBeInstanceOf(DomainError);
        const { code: actual, fields: named } = error as DomainError;
        expect(fields === undefined ? { code: actual } : { code: actual, fields: named }).toEqual(
          fields === undefined ? { code } : { code, fields },
        );
      },
      staysQuiet: () => {
        expect(decide()).toEqual([]);
      },
    };
  },
});

function errorOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
