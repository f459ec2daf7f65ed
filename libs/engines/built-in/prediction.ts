/** What a model says about some rows, in their order. */
export type Prediction =
  | { readonly problem: 'Regression'; readonly values: readonly number[] }
  | {
      readonly problem: 'Classification';
      readonly classes: readonly string[];
      /** `probabilities[row][class]`; each row sums to 1. */
      readonly probabilities: readonly (readonly number[])[];
      /** The most probable class of each row, the first of several. */
      readonly labels: readonly string[];
    };

export function classified(classes: readonly string[], probabilities: readonly (readonly number[])[]): Prediction {
  const labels = probabilities.map((row) => classes[row.indexOf(Math.max(...row))] ?? '');
  return { problem: 'Classification', classes, probabilities, labels };
}
