import { text } from 'node:stream/consumers';
import { CommandError } from '../command.js';

/** One value a line; a line in double quotes is JSON, which can say line breaks. Empty lines say nothing. */
export async function givenValues(input: NodeJS.ReadableStream): Promise<string[]> {
  const lines = (await text(input)).split(/\r?\n/);
  return lines.flatMap((line, index) => (line === '' ? [] : [valueOf(line, index + 1)]));
}

/** An error never repeats the line. */
function valueOf(line: string, number: number): string {
  if (!line.startsWith('"')) return line;
  try {
    return String(JSON.parse(line));
  } catch {
    throw new CommandError(`Line ${number} of the input begins with a double quote, and is no JSON string`, 2);
  }
}
