import { describeHostileInput } from './describe-hostile-input.js';

/** `FUZZ_SEED` looks elsewhere, `FUZZ_RUNS` longer. */
const { FUZZ_RUNS = '150', FUZZ_SEED } = process.env;

describeHostileInput(Number(FUZZ_RUNS), FUZZ_SEED === undefined ? undefined : Number(FUZZ_SEED));
