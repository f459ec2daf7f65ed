import type { RunMode } from '#domain';
import { imageOf, imagesOf } from './engine-code.js';
import type { EngineArtifacts } from './engine-code.js';

/** Said of an engine that asks for one. */
export const noNetwork =
  'it asks for a network (metadata.network of its image), which workers give to engines with ENGINE_NETWORK=allow alone';

/** Whether an engine asks for a network in a mode: `metadata.network` of its image. */
export const asksForNetwork = (artifacts: EngineArtifacts | undefined, mode: RunMode): boolean =>
  imageOf(artifacts, mode)?.metadata?.['network'] === true;

/** What is wrong with how an engine asks, in whatever mode. */
export function networkFault(artifacts: EngineArtifacts | undefined): string | undefined {
  const other = imagesOf(artifacts).find(({ metadata }) => typeof (metadata?.['network'] ?? false) !== 'boolean');
  if (!other) return undefined;
  return `metadata.network of its image is ${JSON.stringify(other.metadata?.['network'])}; allowed are true and false`;
}
