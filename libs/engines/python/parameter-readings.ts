/**
 * Wider than pydantic's, which takes underscores at some places only. Here as below there is one way to match a text: a pattern that
 * could part it in several would try them all, the square of its length.
 */
const pythonNumber = /^\s*[+-]?(?=[\d_.]*\d)[\d_]*(\.[\d_]*)?(e[+-]?\d[\d_]*)?\s*$/i;
const pythonNotFinite = /^\s*[+-]?(inf(inity)?|nan)\s*$/i;
const truth: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(['1', 'on', 't', 'true', 'y', 'yes'].map((word) => [word, true])),
  ...Object.fromEntries(['0', 'off', 'f', 'false', 'n', 'no'].map((word) => [word, false])),
};

/** The values that pydantic may take a parameter's text for: itself, a number, a truth value, JSON. */
export function readingsOf(text: string): readonly unknown[] {
  const readings: unknown[] = [];
  if (pythonNumber.test(text)) readings.push(Number(text.replaceAll('_', '')));
  if (pythonNotFinite.test(text))
    readings.push(/nan/i.test(text) ? Number.NaN : Number.POSITIVE_INFINITY * signOf(text));
  const word = text.toLowerCase();
  if (Object.hasOwn(truth, word)) readings.push(truth[word]);
  if (/^\s*[[{]/.test(text)) readings.push(...jsonOf(text));
  return [...readings, text];
}

const signOf = (text: string): number => (text.trim().startsWith('-') ? -1 : 1);

/** Python's JSON has words for what is no finite number; NaN is read from text, as pydantic would. Text without an end is skipped. */
const notFiniteInJson = /"[^"\\]*(?:\\[^][^"\\]*)*"?|-?\bInfinity\b|\bNaN\b/g;
const inJson: Readonly<Record<string, string>> = { NaN: '"nan"', Infinity: '1e999', '-Infinity': '-1e999' };

function jsonOf(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text.replaceAll(notFiniteInJson, (found) => inJson[found] ?? found)) as unknown];
  } catch {
    return [];
  }
}
