import type { RunMetric } from '../contract/run-metrics.js';
import type { Table } from './data/column.js';
import type { Feature } from './data/features.js';
import { KnownCategories } from './data/known-categories.js';
import type { Recognised } from './data/known-categories.js';
import { badData } from './engine-failure.js';
import { report } from './report.js';

interface Words {
  readonly name: string;
  readonly categories: readonly string[];
  readonly known: KnownCategories;
  readonly counts: Recognised;
}

/** With no more than this share of its values known, a column is reported. */
const fewKnown = 0.5;

const shownCategories = 5;

/** What a model knows of the categories that it scores. */
export class Vocabulary {
  private readonly words: readonly Words[];

  constructor(features: readonly Feature[]) {
    this.words = features.flatMap(({ name, categories }) =>
      categories === undefined
        ? []
        : [{ name, categories, known: new KnownCategories(categories), counts: { known: 0, unknown: 0 } }],
    );
  }

  /** The table in the model's own words. `before` rows came before it. */
  recognise(table: Table, before: number): Table {
    const recognised = new Map(table);
    for (const { name, known, counts } of this.words) {
      const column = table.get(name);
      if (column) recognised.set(name, known.recognise(column, counts, before));
    }
    return recognised;
  }

  /** @throws EngineFailure naming the first column of which no value is known */
  refuseUnknown(): void {
    const strange = this.words.find(({ counts }) => counts.known === 0 && counts.unknown > 0);
    if (strange) throw badData(`${describe(strange)}; the parameter unknownCategories: accept scores it all the same`);
  }

  /** The share of known values of each column of which few are; each is also reported. */
  metrics(): RunMetric[] {
    return this.words.flatMap((words) => {
      const { name, counts } = words;
      const share = counts.known / (counts.known + counts.unknown);
      if (counts.unknown === 0 || share > fewKnown) return [];
      report({ progress: { message: describe(words) } });
      return [{ name: `known categories of ${name}`, value: String(share), valueType: 'double' }];
    });
  }
}

function describe({ name, categories, counts: { known, unknown, first } }: Words): string {
  const shown = categories.slice(0, shownCategories).map((category) => `"${category}"`);
  const more = categories.length > shownCategories ? ` and ${categories.length - shownCategories} more` : '';
  return `row ${first?.row ?? 1}, column "${name}": "${first?.value ?? ''}" is no category that the model knows, nor are ${unknown} of ${known + unknown} values; it knows ${shown.join(', ')}${more}`;
}
