/** Exit code of a process whose configuration or surroundings are wrong: starting it again cannot help. */
export const EXIT_MISCONFIGURED = 78;

/** One or several settings that cannot be used. `message` has one line a setting: variable, value, what is allowed. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
  }
}
