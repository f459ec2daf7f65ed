import { execFileSync } from 'node:child_process';
import { childEnvironment } from '#config';

const modules = ['pandas', 'sklearn', 'joblib'];

/** The interpreters that may have what the recipes of the tests import; `.ci/run` installs the last one's packages. */
const candidates = [childEnvironment({})['ENGINE_PYTHON'], 'python3', '/usr/bin/python3'];

/** An interpreter that has it, or undefined, which is told. */
export function pythonForTests(): string | undefined {
  const found = candidates.find((candidate) => candidate !== undefined && imports(candidate));
  if (found === undefined) console.warn(`Skipped: no Python has ${modules.join(', ')} (ENGINE_PYTHON names one)`);
  return found;
}

function imports(python: string): boolean {
  try {
    execFileSync(python, ['-E', '-s', '-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
