import { isMissing } from '../data/column.js';
import type { Column, Table } from '../data/column.js';
import { badConfiguration } from '../engine-failure.js';
import { modelBounds, parseModelJson } from '../model-bounds.js';
import { treesFile } from '../model-file.js';

/** A number is told as (number − centre) ÷ unit. YDF counts in 32 bits, which tell 10,000,000.1 from 10,000,000.2 in no other way. */
interface Scale {
  readonly centre: number;
  readonly unit: number;
}

/**
 * How a table is told to YDF, which takes a label's name for a regular expression, and some texts for missing ones:
 * columns by number, classes by number, categories behind a mark.
 */
export interface Encoding {
  readonly features: readonly { readonly name: string; readonly scale?: Scale }[];
  readonly label: { readonly scale: Scale } | { readonly classes: readonly string[] };
}

export const labelName = 'label';
export const featureName = (index: number): string => `f${index}`;

export function encodingOf(table: Table, label: string): Encoding {
  const labels = table.get(label) ?? { kind: 'category', values: [] };
  const features = [...table].filter(([name]) => name !== label);
  return {
    features: features.map(([name, column]) =>
      column.kind === 'number' ? { name, scale: scaleOf(column.values) } : { name },
    ),
    label:
      labels.kind === 'number' ? { scale: scaleOf(labels.values) } : { classes: [...new Set(labels.values)].sort() },
  };
}

/** Around the median, so that a few values far off (a 0 for "no time") do not take the others' precision. */
function scaleOf(values: readonly number[]): Scale {
  const sorted = Float64Array.from(values.filter((value) => !isMissing(value))).sort();
  const centre = sorted[sorted.length >> 1] ?? 0;
  const unit = Math.max(centre - (sorted[0] ?? centre), (sorted.at(-1) ?? centre) - centre);
  return { centre, unit: unit > 0 && Number.isFinite(unit) ? unit : 1 };
}

/** The column of a feature, where `missing` stands for a missing number. */
export function encodeFeature<N, C>(
  table: Table,
  { name, scale }: Encoding['features'][number],
  missing: { readonly number: N; readonly category: C },
): (number | string | N | C)[] {
  const column: Column | undefined = table.get(name);
  if (column === undefined) throw new Error(`the table lacks the feature "${name}"`);
  if (column.kind === 'category') return column.values.map((value) => (value === '' ? missing.category : `=${value}`));
  const { centre, unit } = scale ?? { centre: 0, unit: 1 };
  return column.values.map((value) => (Number.isNaN(value) ? missing.number : (value - centre) / unit));
}

export function encodeLabel(table: Table, name: string, { label }: Encoding): (number | string)[] {
  const column = table.get(name);
  if (column === undefined) throw new Error(`the table lacks the label "${name}"`);
  if ('scale' in label) return column.values.map((value) => (Number(value) - label.scale.centre) / label.scale.unit);
  const indexOf = new Map(label.classes.map((each, index) => [each, index]));
  return column.values.map((value) => `c${indexOf.get(String(value)) ?? 0}`);
}

/** The label's own number. */
export const decodeNumber = (value: number, { label }: Encoding): number =>
  'scale' in label ? value * label.scale.unit + label.scale.centre : value;

/** The class that YDF's name stands for. */
export const decodeClass = (name: string, { label }: Encoding): string =>
  'classes' in label ? (label.classes[Number(name.slice(1))] ?? '') : name;

/** A model and how it was told its table, as one file. */
export const packed = (encoding: Encoding, model: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${JSON.stringify(encoding)}\n`), model]);

/** @throws EngineFailure (bad configuration) for what training has not written */
export function unpacked(bytes: Uint8Array): { encoding: Encoding; model: Uint8Array } {
  const end = bytes.indexOf(10);
  const text = Buffer.from(bytes.subarray(0, Math.min(Math.max(end, 0), modelBounds.description))).toString('utf8');
  const encoding = Object(parseModelJson(text, treesFile)) as Partial<Encoding>;
  if (!isEncoding(encoding)) throw badConfiguration(`${treesFile} does not begin with how its columns are told`);
  return { encoding, model: bytes.subarray(end + 1) };
}

function isEncoding(value: Partial<Encoding>): value is Encoding {
  const { features, label } = value;
  const isLabel = typeof label === 'object' && ('classes' in label ? Array.isArray(label.classes) : 'scale' in label);
  return (
    isLabel &&
    Array.isArray(features) &&
    features.every((feature) => typeof (Object(feature) as { name?: unknown }).name === 'string')
  );
}
