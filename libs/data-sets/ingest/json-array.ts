import { BadBatchError, BadRowError } from '../errors.js';

const byte = {
  lineFeed: 0x0a,
  blank: 0x20,
  quote: 0x22,
  comma: 0x2c,
  open: 0x5b,
  backslash: 0x5c,
  close: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** By its byte: whether it is a blank of JSON, or of a byte order mark. */
const skipped = Array.from({ length: 256 }, (_, each) =>
  [0x09, byte.lineFeed, 0x0d, byte.blank, 0xef, 0xbb, 0xbf].includes(each),
);

/** Whether text begins with a JSON array; no line of newline-delimited objects does. */
export const beginsWithArray = (head: Buffer): boolean => head.find((each) => !skipped[each]) === byte.open;

/**
 * The elements of one JSON array as lines: what stands between its commas, whatever it is, without line ends of its own.
 * `file` is what messages call it, where there are several.
 * @throws BadRowError for an element that is empty, or has a line end in a text; BadBatchError when the array has no end,
 * or more behind it
 */
export function elementsAsLines(file: string | undefined) {
  return async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const elements = new ArrayElements(file);
    for await (const chunk of chunks) yield elements.asLines(chunk);
    elements.end();
  };
}

/** Where in the array the bytes of its text are. */
class ArrayElements {
  private depth = 0;
  private row = 1;
  private isEmpty = true;
  private isText = false;
  private isEscaped = false;
  private hasEnded = false;

  constructor(private readonly file: string | undefined) {}

  /** As many bytes: line ends for the commas between elements, blanks for what is no part of one. */
  asLines(chunk: Buffer): Buffer {
    const lines = Buffer.from(chunk);
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.isText) at = this.endOfText(chunk, at);
      else lines[at] = this.ofArray(chunk[at] ?? 0);
    }
    return lines;
  }

  end(): void {
    if (!this.hasEnded) throw this.broken('has no end: its last ] is missing');
  }

  /** Where the text's quote is, or the end of the chunk that it goes beyond. Most of an array is text: a tight loop. */
  private endOfText(chunk: Buffer, from: number): number {
    let isEscaped = this.isEscaped;
    let at = from;
    while (at < chunk.length) {
      const each = chunk[at];
      if (each === byte.lineFeed) throw this.badElement('text on one line, in which a line end is \\n');
      if (each === byte.quote && !isEscaped) break;
      isEscaped = !isEscaped && each === byte.backslash;
      at += 1;
    }
    this.isText = at === chunk.length;
    this.isEscaped = isEscaped;
    return at;
  }

  private ofArray(each: number): number {
    if (skipped[each]) return byte.blank;
    if (this.hasEnded) throw this.broken('has more behind its last ]');
    if (each === byte.comma && this.depth === 1) return this.nextElement();
    const isStart = this.depth === 0;
    if (each === byte.open || each === byte.openObject) this.depth += 1;
    if (each === byte.close || each === byte.closeObject) this.depth -= 1;
    if (this.depth === 0) return this.lastElement();
    if (isStart) return byte.blank;
    this.isText = each === byte.quote;
    this.isEmpty = false;
    return each;
  }

  private nextElement(): number {
    if (this.isEmpty) throw this.badElement('a JSON object');
    this.isEmpty = true;
    this.row += 1;
    return byte.lineFeed;
  }

  /** Of an array without elements nothing remains; a comma before its end is one too many. */
  private lastElement(): number {
    if (this.isEmpty && this.row > 1) throw this.badElement('a JSON object');
    this.hasEnded = true;
    return byte.lineFeed;
  }

  private badElement(allowed: string): BadRowError {
    return new BadRowError(this.row, 'line', '', allowed, this.file);
  }

  private broken(what: string): BadBatchError {
    return new BadBatchError(`the JSON array${this.file === undefined ? '' : ` of ${this.file}`} ${what}`);
  }
}
