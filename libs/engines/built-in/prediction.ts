/** What a model says about some rows, in their order. */
export type Prediction =
  | { readonly problem: 'Regression'; readonly values: readonly number[] }
  | {
      readonly problem: 'Classification';
      /** In their order, see `inClassOrder`. */
      readonly classes: readonly string[];
      /** `probabilities[row][class]`; each row sums to 1. */
      readonly probabilities: readonly (readonly number[])[];
      /** The most probable class of each row, the first of several. */
      readonly labels: readonly string[];
    };

/** Of probabilities of classes in any order, the prediction with classes in theirs. */
export function classified(learned: readonly string[], probabilities: readonly (readonly number[])[]): Prediction {
  const classes = inClassOrder(learned);
  const places = classes.map((name) => learned.indexOf(name));
  const ordered = probabilities.map((row) => places.map((place) => row[place] ?? 0));
  const labels = ordered.map((row) => classes[row.indexOf(Math.max(...row))] ?? '');
  return { problem: 'Classification', classes, probabilities: ordered, labels };
}

/** Numbers by their value, anything else by its text. */
export function inClassOrder(classes: readonly string[]): string[] {
  const areNumbers = classes.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
  return classes.toSorted((a, b) => (areNumbers ? Number(a) - Number(b) : 0) || (a < b ? -1 : Number(a > b)));
}
