// A model of a few lines to measure others against: what the nearest rows have.

const neighbours = 5;

/** Splits rows by lot, the same way each time. */
export function split(rows, seed = 7) {
  let state = seed;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const shuffled = rows.map((row) => [random(), row]).toSorted(([a], [b]) => a - b);
  const end = Math.floor(rows.length * 0.75);
  return { training: shuffled.slice(0, end).map(([, row]) => row), test: shuffled.slice(end).map(([, row]) => row) };
}

/** What the nearest rows to each say of the label, by the columns of numbers, each in units of its deviation. */
export function nearest(training, test, label, problem) {
  const columns = Object.keys(training[0]).filter(
    (name) => name !== label && training.some((row) => typeof row[name] === 'number'),
  );
  const scales = columns.map((name) => {
    const values = training.map((row) => row[name]).filter((value) => typeof value === 'number');
    const mean = average(values);
    return { name, mean, deviation: Math.sqrt(average(values.map((value) => (value - mean) ** 2))) || 1 };
  });
  const pointOf = (row) => scales.map(({ name, mean, deviation }) => ((row[name] ?? mean) - mean) / deviation);
  const known = training.map((row) => ({ point: pointOf(row), label: row[label] }));
  return test.map((row) => {
    const point = pointOf(row);
    const distance = (other) => other.reduce((sum, value, index) => sum + (value - point[index]) ** 2, 0);
    const near = known.toSorted((a, b) => distance(a.point) - distance(b.point)).slice(0, neighbours);
    return problem === 'Regression'
      ? average(near.map((one) => one.label))
      : mostFrequent(near.map((one) => one.label));
  });
}

/** Accuracy of a classification, R² of a regression. */
export function scoreOf(predicted, actual, problem) {
  if (problem === 'Classification') return average(predicted.map((value, row) => Number(value === actual[row])));
  const mean = average(actual);
  const sum = (values) => values.reduce((total, value) => total + value ** 2, 0);
  return 1 - sum(predicted.map((value, row) => value - actual[row])) / sum(actual.map((value) => value - mean));
}

/** The score of always saying what is most frequent, or the mean. */
export const constantScore = (training, test, label, problem) => {
  const labels = training.map((row) => row[label]);
  const constant = problem === 'Regression' ? average(labels) : mostFrequent(labels);
  return scoreOf(
    test.map(() => constant),
    test.map((row) => row[label]),
    problem,
  );
};

const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function mostFrequent(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0][0];
}
