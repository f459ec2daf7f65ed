import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const compiled = join(import.meta.dirname, '../../../dist/libs/engines/supervisor/inherited-files.js');
const onLinux = process.platform === 'linux' ? it : it.skip;

/** What a shell left open for a worker, far behind what Node.js looks at. */
const left = 40;

onLinux('what was left open for a process is kept from its children, and what it gives them is not', () => {
  const script = `
    import { withoutInherited } from ${JSON.stringify(compiled)};
    import { spawnSync } from 'node:child_process';
    import { openSync } from 'node:fs';
    const stdio = withoutInherited(['ignore', 'pipe', 'inherit', 'pipe'], openSync('/dev/null', 'r'));
    const { stdout } = spawnSync('readlink', ['/proc/self/fd/3', '/proc/self/fd/${left}'], { stdio, encoding: 'utf8' });
    console.log(JSON.stringify(stdout.split('\\n')));`;
  const file = openSync(compiled, 'r');
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit', ...Array<'ignore'>(left - 3).fill('ignore'), file],
    encoding: 'utf8',
  });
  closeSync(file);
  expect(JSON.parse(said)).toEqual([expect.stringMatching(/^(socket|pipe):/), '/dev/null', '']);
});
