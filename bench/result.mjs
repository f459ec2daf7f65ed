/**
 * The last line of a measurement, for other programs: `{"bench":"http","get":0.49,…}`. Figures are flat and have four
 * significant digits; a name ends in its unit (`Ms`, `Seconds`, `MiB`, `PerSecond`), a ratio's has none.
 *
 * @param {string} bench the name after `npm run bench:`
 * @param {Readonly<Record<string, number | undefined>>} figures undefined: not measured on this machine
 */
export function resultLine(bench, figures) {
  const rounded = Object.entries(figures).map(([name, value]) => [name, value && Number(value.toPrecision(4))]);
  const unusable = rounded.filter(([, value]) => value !== undefined && !Number.isFinite(value));
  if (unusable.length > 0) throw new Error(`no figure: ${unusable.map(([name]) => name).join(', ')}`);
  return JSON.stringify({ bench, ...Object.fromEntries(rounded) });
}

/** @type {(...result: Parameters<typeof resultLine>) => void} */
export const printResult = (...result) => console.log(resultLine(...result));
