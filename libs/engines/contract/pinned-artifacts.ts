import { digestIn } from '#domain';
import type { EngineFindings } from '#domain';
import { isContainerImage } from './engine-code.js';
import type { EngineArtifacts, EngineImage } from './engine-code.js';

/** The artifacts of an engine with the digests that its container images are pinned to. */
export function pinnedArtifacts(artifacts: EngineArtifacts, findings: EngineFindings): EngineArtifacts {
  const pinned = (image: EngineImage): EngineImage => {
    const { digest: _written, ...rest } = image;
    const digest = isContainerImage(image) ? digestIn(findings, image.location ?? '') : undefined;
    return digest === undefined ? rest : { ...rest, digest };
  };
  const { default: ordinary, overrides } = artifacts;
  return {
    ...artifacts,
    ...(ordinary && { default: { ...ordinary, ...(ordinary.image && { image: pinned(ordinary.image) }) } }),
    ...(overrides && {
      overrides: overrides.map((override) => ({
        ...override,
        ...(override.artifact && { artifact: pinned(override.artifact) }),
      })),
    }),
  };
}
