import type { Command } from '../command.js';

/** Runs an application's own main module in this process: one image serves every role. */
export function role(name: 'api' | 'worker'): Command {
  return {
    usage: `rondo ${name}`,
    run: async () => {
      const main = new URL(`../../${name}/main.js`, import.meta.url);
      await import(main.href);
      return Number(process.exitCode ?? 0);
    },
  };
}
