import type { KeptAnswer } from './key-register.js';

/** Thrown to answer a repeated request what the first one was answered, without its handler. */
export class KeptAnswerReplay extends Error {
  override readonly name = 'KeptAnswerReplay';

  constructor(readonly answer: KeptAnswer) {
    super('This request has been answered before');
  }
}
