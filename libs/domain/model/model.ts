import type { Tags } from '../kernel/tags.js';

export interface ModelArtifact {
  readonly uri: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ModelDetails {
  readonly name: string;
  readonly description?: string;
  /** Whether it is to be used no more. */
  readonly deprecated?: boolean;
  readonly tags?: Tags;
}

export interface ModelOrigin {
  readonly experimentId: string;
  readonly experimentRunId: string;
  readonly mlInstanceId: string;
  readonly engineId: string;
  readonly serviceId?: string;
  /** Address and digest of the container image that trained it. */
  readonly image?: string;
  /** Hash of the code that trained it, where that may change without the engine: `sha256:…`. */
  readonly code?: string;
}

/** What a client says of a model that it uploads. */
export interface UploadOrigin {
  /** `offline`: made elsewhere, by no run. */
  readonly originType?: string;
  readonly experimentId?: string;
  readonly experimentRunId?: string;
}

export type ModelEvent =
  | { readonly type: 'ModelTrained'; readonly data: ModelDetails & ModelOrigin & { readonly artifact: ModelArtifact } }
  | {
      readonly type: 'ModelUploaded';
      readonly data: ModelDetails & UploadOrigin & { readonly artifact: ModelArtifact };
    }
  | { readonly type: 'ModelUpdated'; readonly data: ModelDetails }
  | { readonly type: 'ModelDeleted'; readonly data: Readonly<Record<string, never>> };

export type ModelCommand =
  | {
      readonly type: 'RecordTrainedModel';
      readonly details: ModelDetails;
      readonly origin: ModelOrigin;
      readonly artifact: ModelArtifact;
    }
  | {
      readonly type: 'UploadModel';
      readonly details: ModelDetails;
      readonly origin: UploadOrigin;
      readonly artifact: ModelArtifact;
    }
  | { readonly type: 'UpdateModel'; readonly details: ModelDetails }
  | { readonly type: 'DeleteModel' };

export type Model =
  | { readonly status: 'absent' }
  | { readonly status: 'stored'; readonly details: ModelDetails; readonly artifact: ModelArtifact }
  | { readonly status: 'deleted' };
