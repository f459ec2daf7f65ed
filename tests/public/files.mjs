// Which files are taken, and what people would say of them.
import { packages } from './packages.mjs';

const vega = (file, more = {}) => ({
  name: `vega: ${file}`,
  from: packages.vega,
  path: `package/data/${file}`,
  ...more,
});
const scikitLearn = (file, more) => ({
  name: `scikit-learn: ${file}`,
  from: packages.scikitLearn,
  path: `sklearn/datasets/data/${file}`,
  ...more,
});
const statsmodels = (file, more = {}) => ({
  name: `statsmodels: ${file}`,
  from: packages.statsmodels,
  path: `statsmodels/datasets/${file}`,
  ...more,
});

const numbered = (prefix, count) => Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

/**
 * `timestamps`: of the data set. `header`: names of columns, in place of a first line that has none. `model`: what is
 * learned of it: `label`, and `least`, the least that its score on rows held out may be (accuracy, or R²), whatever the
 * baseline reaches.
 */
export const files = [
  vega('airports.csv'),
  vega('barley.json'),
  vega('birdstrikes.csv'),
  vega('cars.json', { model: { problem: 'Regression', label: 'Miles_per_Gallon', least: 0.7 } }),
  vega('co2-concentration.csv', { timestamps: { timestampColumn: 'Date' } }),
  vega('disasters.csv', { timestamps: { timestampColumn: 'Year', timestampFormat: '%Y' } }),
  vega('gapminder-health-income.csv'),
  vega('github.csv', { timestamps: { timestampColumn: 'time', timestampFormat: '%Y/%m/%d %H:%M:%S' } }),
  vega('movies.json'),
  vega('penguins.json', { model: { problem: 'Classification', label: 'Species', least: 0.9 } }),
  vega('seattle-weather.csv', {
    timestamps: { timestampColumn: 'date' },
    model: { problem: 'Classification', label: 'weather', least: 0.6 },
  }),
  vega('seattle-weather-hourly-normals.csv', { timestamps: { timestampColumn: 'date' } }),
  vega('sp500-2000.csv', { timestamps: { timestampColumn: 'date' } }),
  vega('stocks.csv', { timestamps: { timestampColumn: 'date', timestampFormat: '%b %d %Y' } }),
  vega('unemployment.tsv'),
  vega('windvectors.csv'),
  vega('zipcodes.csv'),
  scikitLearn('breast_cancer.csv', {
    header: [...numbered('f', 30), 'class'],
    model: { problem: 'Classification', label: 'class', least: 0.9 },
  }),
  scikitLearn('digits.csv.gz', { header: [...numbered('p', 64), 'digit'] }),
  scikitLearn('iris.csv', {
    header: ['sepal length', 'sepal width', 'petal length', 'petal width', 'species'],
    model: { problem: 'Classification', label: 'species', least: 0.85 },
  }),
  scikitLearn('wine_data.csv', {
    header: [...numbered('f', 13), 'class'],
    model: { problem: 'Classification', label: 'class', least: 0.85 },
  }),
  statsmodels('anes96/anes96.csv'),
  statsmodels('co2/co2.csv', { timestamps: { timestampColumn: 'date', timestampFormat: '%Y%m%d' } }),
  statsmodels('engel/engel.csv', { model: { problem: 'Regression', label: 'foodexp', least: 0.6 } }),
  statsmodels('fair/fair.csv'),
  statsmodels('macrodata/macrodata.csv'),
  statsmodels('randhie/randhie.csv'),
  statsmodels('statecrime/statecrime.csv'),
];
