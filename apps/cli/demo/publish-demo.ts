import type { RestClient } from '../rest-client.js';

/** The names by which the demo is found again after a restart. */
export const DEMO = {
  history: 'Seattle weather: history',
  latest: 'Seattle weather: latest',
  service: "Tomorrow's maximum temperature in Seattle",
} as const;

/** How far apart the ticks of its more frequent schedule are. */
export const SCORING_INTERVAL_SECONDS = 60;

const features = 'precipitation,temp_max,temp_min,wind,weather,day_of_year';
const TRAINING_WINDOW_MINUTES = 240;
const SCORING_WINDOW_MINUTES = 1;

interface Created {
  readonly id: string;
}

export interface DemoDataSets {
  readonly historyId: string;
  readonly latestId: string;
}

export async function createDataSets(api: RestClient): Promise<DemoDataSets> {
  const timestampColumn = 'time';
  const history = await api.post<Created>('/dataSets', {
    name: DEMO.history,
    description: 'A day of weather and the maximum temperature of the day after it; a day takes 10 s',
    timestampColumn,
  });
  const latest = await api.post<Created>('/dataSets', {
    name: DEMO.latest,
    description: 'Days of weather as they come, one every 10 s',
    timestampColumn,
  });
  return { historyId: history.id, latestId: latest.id };
}

/**
 * Engine, MLInstance and service: training every two minutes on four hours (1,440 days), scoring every minute.
 * Published after its schedule has begun, it trains at once: nobody waits two minutes for the first predictions.
 */
export async function publishService(api: RestClient, data: DemoDataSets, now: number): Promise<Created> {
  const engine = await api.post<Created>('/engines', {
    name: 'Weather regression',
    description: 'The built-in engine, predicting a number',
    type: 'BuiltIn',
    algorithm: 'Regression',
  });
  const instance = await api.post<Created>('/mlInstances', {
    name: 'Weather regression with gradient-boosted trees',
    engineId: engine.id,
    tasks: [
      {
        name: 'train',
        parameters: [
          { key: 'algorithm', value: 'gradient-boosted-trees' },
          { key: 'label', value: 'temp_max_tomorrow' },
          { key: 'features', value: features },
        ],
      },
      { name: 'score', parameters: [] },
    ],
  });
  return api.post<Created>('/mlServices', {
    name: DEMO.service,
    description: 'Trained and scored on the weather of 2012 to 2015, replayed as a live feed',
    mlInstanceId: instance.id,
    trainingDataSetId: data.historyId,
    trainingTimeframe: TRAINING_WINDOW_MINUTES,
    scoringDataSetId: data.latestId,
    scoringTimeframe: SCORING_WINDOW_MINUTES,
    trainingSchedule: { cron: '*/2 * * * *', ...bounds(now) },
    scoringSchedule: { cron: '* * * * *', ...bounds(now) },
  });
}

const bounds = (now: number): { startTime: string; endTime: string } => ({
  startTime: new Date(now).toISOString(),
  endTime: '2099-12-31T23:59:59Z',
});
