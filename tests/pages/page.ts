/** What a block's commands are expected to print. */
export interface ShownOutput {
  readonly language: 'json' | 'text';
  readonly text: string;
}

/** A fenced block of commands, and how it is run: to its end, until it has said something, or, for a reason, not at all. */
export interface Block {
  readonly page: string;
  readonly line: number;
  readonly heading: string;
  readonly code: string;
  readonly until?: string;
  readonly notRun?: string;
  readonly shown?: ShownOutput;
}

interface Fence {
  readonly line: number;
  readonly heading: string;
  readonly language: string;
  readonly text: string;
  readonly directive?: Directive;
}

type Directive = Readonly<Partial<Record<'until' | 'notRun', string>>>;

const directivePattern = /^<!-- (runs until|not run): (.+) -->$/;

/**
 * The `sh` blocks of a page, in order. Each `json` or `text` block after one, up to the next heading, is what it prints.
 * @throws Error naming the line of a block that shows what no command prints
 */
export function blocksOf(page: string, markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const fence of fencesOf(markdown)) {
    const { line, heading, language, text } = fence;
    if (language === 'sh') blocks.push({ page, line, heading, code: text, ...fence.directive });
    if (language !== 'json' && language !== 'text') continue;
    const last = blocks.at(-1);
    if (last?.heading !== heading) continue;
    if (last.shown || last.notRun !== undefined) throw new Error(`${page}:${line} shows what no command prints`);
    blocks[blocks.length - 1] = { ...last, shown: { language, text } };
  }
  return blocks;
}

function fencesOf(markdown: string): Fence[] {
  const fences: Fence[] = [];
  let heading = '';
  let directive: Directive | undefined;
  let open: { line: number; language: string; lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (open && line === '```') {
      const { lines, ...rest } = open;
      fences.push({ ...rest, heading, text: lines.join('\n'), ...(directive && { directive }) });
      open = directive = undefined;
    } else if (open) open.lines.push(line);
    else if (line.startsWith('```')) open = { line: index + 1, language: line.slice(3), lines: [] };
    else if (line.startsWith('#')) heading = line;
    else directive = directiveOf(line) ?? directive;
  }
  return fences;
}

function directiveOf(line: string): Directive | undefined {
  const [, kind, text = ''] = directivePattern.exec(line) ?? [];
  if (kind === undefined) return undefined;
  return kind === 'not run' ? { notRun: text } : { until: text };
}
