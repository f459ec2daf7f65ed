interface Finding {
  readonly severity: string;
  readonly place: string;
  readonly message: string;
}

interface Checked {
  readonly form: string | null;
  readonly hooks: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly findings: readonly Finding[];
}

/** What `check` of the runner answers (runtimes/python/CONTRACT.md), for people; nothing where it answered nothing. */
export function checkedLines(answer: string): string[] {
  // What the recipe's own processes have printed stands before it.
  const line = answer.trim().split('\n').at(-1) ?? '';
  if (line === '') return [];
  const { form, hooks, findings } = JSON.parse(line) as Checked;
  const told = findings.map(({ severity, place, message }) => `${severity}: ${place}: ${message}`);
  const described = form === null ? [] : [`${forms[form] ?? form}: ${hookNames(hooks).join(', ')}`];
  return [...described, ...told, ...(findings.length === 0 ? ['nothing to complain of'] : [])];
}

const forms: Readonly<Record<string, string>> = {
  plain: 'a plain recipe',
  platform: "a recipe of the platform's form",
};

const hookNames = (hooks: Checked['hooks']): string[] =>
  Object.entries(hooks).flatMap(([name, hook]) => (typeof hook === 'string' ? [name] : Object.keys(hook)));
