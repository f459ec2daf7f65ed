import type { Tags } from '../kernel/tags.js';

export const engineAlgorithms = [
  'Classification',
  'Regression',
  'Clustering',
  'Recommendation',
  'Custom',
  'fp',
] as const;
export type EngineAlgorithm = (typeof engineAlgorithms)[number];

export interface EngineDetails {
  readonly name: string;
  readonly description?: string;
  /** Which types there are is known to those who run engines; nothing is decided by it here. */
  readonly type: string;
  readonly algorithm?: EngineAlgorithm;
  readonly documentationUrl?: string;
  readonly iconUrl?: string;
  readonly gitRepo?: string;
  readonly language?: readonly string[];
  readonly mlLibrary?: string;
  /** Where it comes from, as its client says. */
  readonly originType?: string;
  /** Whether it is to be used no more. */
  readonly deprecated?: boolean;
  readonly tags?: Tags;
  readonly artifacts?: Readonly<Record<string, unknown>>;
}

export type EngineEvent =
  | { readonly type: 'EngineRegistered'; readonly data: EngineDetails }
  | { readonly type: 'EngineUpdated'; readonly data: EngineDetails }
  | { readonly type: 'EngineDeleted'; readonly data: Readonly<Record<string, never>> };

export type EngineCommand =
  | { readonly type: 'RegisterEngine'; readonly details: EngineDetails }
  | { readonly type: 'UpdateEngine'; readonly details: EngineDetails }
  | { readonly type: 'DeleteEngine' };

export type Engine =
  | { readonly status: 'absent' }
  | { readonly status: 'registered'; readonly details: EngineDetails }
  | { readonly status: 'deleted' };
