import { readFile } from 'node:fs/promises';

export interface ExampleAnswer {
  readonly status: number;
  /** JSON, or text. */
  readonly body: unknown;
}

/** What the API answered to the document's examples: by operation, then by example. */
export type ExampleAnswers = Readonly<Record<string, Readonly<Record<string, ExampleAnswer>>>>;

/** Name of the only example of an operation without a body. */
export const onlyExample = 'example';

export const exampleAnswersFile = new URL('./example-answers.json', import.meta.url);

export async function readExampleAnswers(): Promise<ExampleAnswers> {
  return JSON.parse(await readFile(exampleAnswersFile, 'utf8')) as ExampleAnswers;
}

/** The recorded answers of an operation with this status, as OpenAPI writes examples. */
export function answersOf(answers: ExampleAnswers, operationId: string, status: string): object | undefined {
  const found = Object.entries(answers[operationId] ?? {})
    .filter(([, answer]) => String(answer.status) === status)
    .map(([name, { body }]) => [name, { value: body }]);
  return found.length > 0 ? (Object.fromEntries(found) as object) : undefined;
}
