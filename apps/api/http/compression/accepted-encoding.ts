export type Encoding = 'br' | 'gzip';

/** The better one first. */
const encodings: readonly Encoding[] = ['br', 'gzip'];

/** The compression that an Accept-Encoding header likes best; undefined when the answer is better left as it is. */
export function acceptedEncoding(header: string | undefined): Encoding | undefined {
  const qualities = new Map((header ?? '').split(',').map(coding));
  const qualityOf = (name: string): number => qualities.get(name) ?? qualities.get('*') ?? 0;
  const [best] = encodings.filter((name) => qualityOf(name) > 0).sort((a, b) => qualityOf(b) - qualityOf(a));
  const identity = qualities.get('identity') ?? 0;
  return best !== undefined && qualityOf(best) >= identity ? best : undefined;
}

/** A coding with its quality; `x-gzip` is how old clients call gzip. */
function coding(text: string): [string, number] {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1);
  return [name.replace(/^x-/, ''), Number.isNaN(quality) ? 0 : quality];
}
