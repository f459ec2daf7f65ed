/** The media type of the published API; each resource adds its profile. */
export const vendorType = 'application/vnd.adobe.platform.sensei+json';

/** The profiles that answers carry behind the vendor type. */
export type Profile =
  | 'engine.v1.json'
  | 'engineListing.v1.json'
  | 'mlInstance.v1.json'
  | 'mlInstanceListing.v1.json'
  | 'experiment.v1.json'
  | 'experimentListing.v1.json'
  | 'experimentRun.v1.json'
  | 'experimentRunListing.v1.json'
  | 'experimentRunStatus.v1.json'
  | 'model.v1.json'
  | 'modelListing.v1.json'
  | 'modelTranscoding.v1.json'
  | 'modelTranscodingListing.v1.json'
  | 'insight.v1.json'
  | 'insightListing.v1.json'
  | 'defaultMetricsListing.v1.json'
  | 'mlService.v1.json'
  | 'mlServiceListing.v1.json'
  | 'api-response.v1.json'
  // Resources that the published API does not have.
  | 'dataSet.v1.json'
  | 'dockerRegistry.v1.json'
  | 'dataSetListing.v1.json'
  | 'batch.v1.json'
  | 'batchListing.v1.json'
  | 'dataSetRowListing.v1.json'
  | 'dataSetProfile.v1.json'
  | 'schedule.v1.json'
  | 'resumedSchedule.v1.json'
  | 'schedulePreview.v1.json'
  | 'tickListing.v1.json'
  | 'eventListing.v1.json';

export interface MediaType {
  /** Lower case, without parameters: `text/csv`. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads `type/subtype; name=value`, with whatever spaces and quotes; undefined when there is no type. */
export function parseMediaType(text: string): MediaType | undefined {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim());
  if (!/^[^\s/]+\/[^\s/]+$/.test(type)) return undefined;
  const parameters = rest.map((part): [string, string] => {
    const [name = '', ...value] = part.split('=');
    return [
      name.trim().toLowerCase(),
      value
        .join('=')
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    ];
  });
  return { type: type.toLowerCase(), parameters: new Map(parameters) };
}
