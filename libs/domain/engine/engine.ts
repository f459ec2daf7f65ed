import type { Tags } from '../kernel/tags.js';
import type { EngineFindings, PinnedImage } from './engine-findings.js';

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

/** What was uploaded with an engine, which stays until it is deleted. */
export interface UploadedCode {
  readonly codeBytes?: number;
}

/** What is stored of an engine is of no interest to it. */
export const engineDetails = ({ codeBytes: _bytes, ...details }: EngineDetails & UploadedCode): EngineDetails =>
  details;

export type EngineEvent =
  | { readonly type: 'EngineRegistered'; readonly data: EngineDetails & UploadedCode }
  | { readonly type: 'EngineUpdated'; readonly data: EngineDetails }
  /** A worker has looked at it as it was last registered or updated. */
  | { readonly type: 'EngineExamined'; readonly data: EngineFindings }
  /** What kept a worker from finding out may have passed: it is looked at once more. */
  | { readonly type: 'EngineExaminationResumed'; readonly data: Readonly<Record<string, never>> }
  /** A run has found what an image is whose digest nobody knew. */
  | { readonly type: 'EngineImagePinned'; readonly data: PinnedImage }
  | { readonly type: 'EngineDeleted'; readonly data: Readonly<Record<string, never>> };

export type EngineCommand =
  | { readonly type: 'RegisterEngine'; readonly details: EngineDetails; readonly codeBytes?: number }
  | { readonly type: 'UpdateEngine'; readonly details: EngineDetails }
  /** `now`: ISO instant. */
  | { readonly type: 'RecordFindings'; readonly findings: EngineFindings; readonly now: string }
  /** Stays quiet when no other look is due. `now`: ISO instant. */
  | { readonly type: 'LookAgain'; readonly now: string }
  /** Stays quiet when the image is pinned already. */
  | { readonly type: 'PinImage'; readonly image: PinnedImage }
  | { readonly type: 'DeleteEngine' };

export type Engine =
  | { readonly status: 'absent' }
  | {
      readonly status: 'registered';
      readonly details: EngineDetails;
      readonly findings?: EngineFindings;
      /** Whether a worker has looked at it since it was last registered or updated. */
      readonly examined?: true;
    }
  | { readonly status: 'deleted' };
