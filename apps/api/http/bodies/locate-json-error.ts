const literals = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Where a JSON text breaks the grammar; undefined when it does not. Only run on texts that JSON.parse refused, whose messages do not always say where. */
export function locateJsonError(text: string): { line: number; column: number } | undefined {
  const offset = new Scanner(text).firstError();
  if (offset === undefined) return undefined;
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

/** Walks the text with an explicit stack: hostile nesting must not overflow ours. */
class Scanner {
  private at = 0;
  private expected: Expected = 'value';
  private readonly open: ('{' | '[')[] = [];

  constructor(private readonly text: string) {}

  firstError(): number | undefined {
    for (;;) {
      while (' \t\n\r'.includes(this.text[this.at] ?? '.')) this.at += 1;
      if (this.at >= this.text.length) return this.expected === 'nothing' ? undefined : this.at;
      const start = this.at;
      if (!this.step(this.text[start] ?? '')) return this.at > start ? this.at : start;
    }
  }

  private step(char: string): boolean {
    switch (this.expected) {
      case 'nothing':
        return false;
      case 'colon':
        return char === ':' && this.advance('value');
      case 'key':
      case 'key-or-end':
        if (char === '}' && this.expected === 'key-or-end') return this.close('{');
        return char === '"' && this.string() && this.advance('colon', 0);
      case 'comma-or-end':
        if (char === ',') return this.advance(this.open.at(-1) === '{' ? 'key' : 'value');
        return this.close(char === '}' ? '{' : char === ']' ? '[' : '');
      case 'value':
      case 'value-or-end':
        if (char === ']' && this.expected === 'value-or-end') return this.close('[');
        return this.value(char);
    }
  }

  private value(char: string): boolean {
    if (char === '{' || char === '[') {
      this.open.push(char);
      return this.advance(char === '{' ? 'key-or-end' : 'value-or-end');
    }
    if (char === '"') return this.string() && this.afterValue();
    literals.lastIndex = this.at;
    const literal = literals.exec(this.text)?.[0];
    if (literal === undefined) return false;
    this.at += literal.length;
    return this.afterValue();
  }

  private string(): boolean {
    for (this.at += 1; this.at < this.text.length;) {
      const char = this.text[this.at] ?? '';
      if (char < ' ') return false;
      if (char === '"') return this.advance(this.expected);
      if (char !== '\\') {
        this.at += 1;
        continue;
      }
      escape.lastIndex = this.at;
      const escaped = escape.exec(this.text)?.[0];
      if (escaped === undefined) return false;
      this.at += escaped.length;
    }
    return false;
  }

  private close(bracket: '{' | '[' | ''): boolean {
    if (bracket === '' || this.open.at(-1) !== bracket) return false;
    this.open.pop();
    this.at += 1;
    return this.afterValue();
  }

  private afterValue(): boolean {
    this.expected = this.open.length === 0 ? 'nothing' : 'comma-or-end';
    return true;
  }

  private advance(expected: Expected, by = 1): boolean {
    this.at += by;
    this.expected = expected;
    return true;
  }
}
