import { AnswerValidator } from './answer-validator.js';
import type { OpenApi } from './operation-finder.js';

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** What compares the answers of an API with the document that it gives. */
export async function validatorOf(url: string): Promise<AnswerValidator> {
  const response = await fetch(`${url}/openapi.json`);
  return new AnswerValidator((await response.json()) as OpenApi);
}

/** Reads an answer: JSON parsed, all else as text. Throws when it is not as the document says. */
export async function documentedAnswer<Body>(
  response: Response,
  request: { readonly method: string; readonly path: string },
  validator: AnswerValidator,
): Promise<Answer<Body>> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = headers.get('content-type')?.includes('json') === true && text !== '';
  const answer = { status, headers, body: (isJson ? JSON.parse(text) : text) as Body };
  const violations = validator.violations(request.method, request.path, answer);
  if (violations.length === 0) return answer;
  const sent = `${request.method} ${request.path}`;
  throw new Error(`${sent} was answered ${status}, but:\n${violations.join('\n')}\n${text.slice(0, 2000)}`);
}
