import type { Tags } from '../kernel/tags.js';
import type { Task } from './task.js';

export interface MLInstanceDetails {
  readonly name: string;
  readonly description?: string;
  readonly engineId: string;
  readonly tags?: Tags;
  readonly tasks: readonly Task[];
}

export type MLInstanceEvent =
  | { readonly type: 'MLInstanceCreated'; readonly data: MLInstanceDetails }
  | { readonly type: 'MLInstanceUpdated'; readonly data: MLInstanceDetails }
  | { readonly type: 'MLInstanceDeleted'; readonly data: Readonly<Record<string, never>> };

export type MLInstanceCommand =
  | { readonly type: 'CreateMLInstance'; readonly details: MLInstanceDetails }
  /** The engine of an instance is fixed: another one is refused. */
  | { readonly type: 'UpdateMLInstance'; readonly details: MLInstanceDetails }
  | { readonly type: 'DeleteMLInstance' };

export type MLInstance =
  | { readonly status: 'absent' }
  | { readonly status: 'active'; readonly details: MLInstanceDetails }
  | { readonly status: 'deleted' };
