import type { Command } from '../command.js';
import { watchParent } from '../up/parent-watch.js';

/** Runs an application's own main module in this process: one image serves every role. */
export function role(name: 'api' | 'worker'): Command {
  return {
    usage: `rondo ${name}`,
    run: async ({ parent }) => {
      // npm and npx pass no signal on to what they have started when they are ended themselves.
      if (parent !== undefined) watchParent(parent, () => process.kill(process.pid, 'SIGTERM'));
      const main = new URL(`../../${name}/main.js`, import.meta.url);
      await import(main.href);
      return Number(process.exitCode ?? 0);
    },
  };
}
