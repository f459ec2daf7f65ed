export interface InsightContext {
  readonly clientId?: string;
  readonly notebookId?: string;
  readonly experimentId?: string;
  readonly engineId?: string;
  readonly mlInstanceId?: string;
  readonly experimentRunId?: string;
  readonly modelId?: string;
  readonly dataSetId?: string;
}

export interface Metric {
  readonly name: string;
  readonly value: string;
  readonly valueType?: string;
}

export interface FeatureImportance {
  readonly feature: string;
  readonly importance: number;
}

export interface InsightEvents {
  readonly name: string;
  /** Texts, as the published API has them; null where a client said nothing. */
  readonly eventValues?: Readonly<Record<string, string | null>>;
  /** Most important feature first. */
  readonly featureImportances?: readonly FeatureImportance[];
}

export interface InsightDetails {
  readonly context: InsightContext;
  readonly events?: InsightEvents;
  readonly metrics: readonly Metric[];
}

export type InsightEvent = { readonly type: 'InsightRecorded'; readonly data: InsightDetails };
export type InsightCommand = { readonly type: 'RecordInsight'; readonly details: InsightDetails };
export type Insight = { readonly status: 'absent' } | { readonly status: 'recorded'; readonly details: InsightDetails };
