import { readFileSync } from 'node:fs';

/** One day of data/seattle-weather.csv; temperatures in °C, precipitation in mm, wind in m/s. */
export interface WeatherDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly precipitation: number;
  readonly temp_max: number;
  readonly temp_min: number;
  readonly wind: number;
  readonly weather: string;
}

/** The project's folder, from the sources as well as from dist/. */
const root = import.meta.url.includes('/dist/apps/cli/demo/') ? '../../../../' : '../../../';

/** All days of the file, oldest first. */
export function readWeather(file = new URL(`${root}data/seattle-weather.csv`, import.meta.url)): WeatherDay[] {
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [date = '', precipitation, tempMax, tempMin, wind, weather = ''] = line.split(',');
    return {
      date,
      precipitation: Number(precipitation),
      temp_max: Number(tempMax),
      temp_min: Number(tempMin),
      wind: Number(wind),
      weather,
    };
  });
}
