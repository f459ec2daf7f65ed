/** Which parameters a piece of code takes, as far as that can be told without it. */
export interface ParameterSchema {
  /** JSON Schema of an object of the values that the texts of parameters stand for. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Properties that the code changes before it judges them. */
  readonly unchecked: readonly string[];
  /** Whether keys that lack, or are no properties, may be right all the same. */
  readonly open: boolean;
  /** Keys that are the platform's, of which the code is not asked. */
  readonly reserved: readonly string[];
}
