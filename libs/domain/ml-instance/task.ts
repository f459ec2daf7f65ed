export const taskNames = ['train', 'score', 'fp'] as const;
export type TaskName = (typeof taskNames)[number];

/** What the published API calls tasks as well. */
export const taskAliases: Readonly<Record<string, TaskName>> = { featurePipeline: 'fp' };

/** A parameter whose value lies encrypted in the secret store under `secretId`. */
export interface SealedParameter {
  readonly key: string;
  readonly secret: true;
  readonly secretId: string;
}

export type Parameter = { readonly key: string; readonly value: string } | SealedParameter;

/** What one task of an MLInstance or run is configured with. */
export interface Task {
  readonly name: TaskName;
  readonly parameters?: readonly Parameter[];
  readonly specification?: Readonly<Record<string, unknown>>;
  /** The longest that an attempt's engine may take. */
  readonly timeoutSeconds?: number;
  readonly datasets?: { readonly inputs?: readonly unknown[]; readonly outputs?: readonly unknown[] };
}
