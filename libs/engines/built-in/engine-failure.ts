import { engineExitCodes } from '../contract/engine-outcome.js';

/** A failure that the engine can explain: it is reported on file descriptor 3 and told apart by its exit code. */
export class EngineFailure extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}

export const badData = (message: string) => new EngineFailure(engineExitCodes.badData, message);
export const temporary = (message: string) => new EngineFailure(engineExitCodes.temporary, message);
export const badConfiguration = (message: string) => new EngineFailure(engineExitCodes.badConfiguration, message);
