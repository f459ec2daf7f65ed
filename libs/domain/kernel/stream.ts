export const streamCategories = [
  'engine',
  'mlInstance',
  'mlService',
  'experiment',
  'run',
  'model',
  'insight',
  'dataSet',
] as const;

export type StreamCategory = (typeof streamCategories)[number];

/** Names one stream; written `<category>-<id>`. */
export type StreamName = `${StreamCategory}-${string}`;

export const streamName = (category: StreamCategory, id: string): StreamName => `${category}-${id}`;

/** The parts of a stream's name. */
export function parseStreamName(name: StreamName): { category: StreamCategory; id: string } {
  const dash = name.indexOf('-');
  return { category: name.slice(0, dash) as StreamCategory, id: name.slice(dash + 1) };
}
