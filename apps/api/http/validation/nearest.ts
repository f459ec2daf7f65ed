/** The least number of letters to insert, remove, replace or swap with their neighbour that makes one word of the other. */
function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    rows.push(next);
    for (let column = 1; column <= other.length; column++) {
      const differs = one[row - 1] === other[column - 1] ? 0 : 1;
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      next.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + differs,
          isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, other.length);
}

/** Longer words are not measured: no field's name is nearly as long. */
const longest = 64;

/** The word that was probably meant, in any case and with a mistake every four letters; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > longest) return undefined;
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(plain(word), plain(candidate)) }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(candidate.length / 4)) && far < candidate.length)
    .toSorted((one, other) => one.far - other.far);
  return best?.candidate;
}

/** `scoring_schedule` and `ScoringSchedule` are `scoringSchedule` to the eye. */
const plain = (word: string): string => word.toLowerCase().replace(/[_-]/g, '');
