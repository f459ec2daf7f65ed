import { dataSetDecider } from './data-set/data-set.decider.js';
import { engineDecider } from './engine/engine.decider.js';
import { experimentDecider } from './experiment/experiment.decider.js';
import { insightDecider } from './insight/insight.decider.js';
import type { Decider, EventTraits } from './kernel/decider.js';
import { mlInstanceDecider } from './ml-instance/ml-instance.decider.js';
import { mlServiceDecider } from './ml-service/ml-service.decider.js';
import { modelDecider } from './model/model.decider.js';
import { runDecider } from './run/run.decider.js';

export * from './data-set/data-set.decider.js';
export * from './data-set/data-set.js';
export * from './engine/engine.decider.js';
export * from './engine/described-recipe.js';
export * from './engine/engine-findings.js';
export * from './engine/engine.js';
export * from './engine/parameter-schema.js';
export * from './experiment/experiment.decider.js';
export * from './experiment/experiment.js';
export * from './insight/insight.decider.js';
export * from './insight/insight.js';
export * from './ml-instance/ml-instance.decider.js';
export * from './ml-instance/ml-instance.js';
export * from './ml-service/ml-service.decider.js';
export * from './ml-service/ml-service.js';
export * from './model/model.decider.js';
export * from './model/model.js';
export * from './run/run.decider.js';
export * from './run/run.js';

/** The one list of streams: categories, states, commands and events follow from it. */
const deciders = {
  engine: engineDecider,
  mlInstance: mlInstanceDecider,
  mlService: mlServiceDecider,
  experiment: experimentDecider,
  run: runDecider,
  model: modelDecider,
  insight: insightDecider,
  dataSet: dataSetDecider,
} as const;

export type StreamCategory = keyof typeof deciders;

type PartsOf<Rules> =
  Rules extends Decider<infer State, infer Command, infer Event>
    ? { readonly state: State; readonly command: Command; readonly event: Event }
    : never;
type Parts = { readonly [Category in StreamCategory]: PartsOf<(typeof deciders)[Category]> };

export type StateOf<Category extends StreamCategory> = Parts[Category]['state'];
export type CommandOf<Category extends StreamCategory> = Parts[Category]['command'];
export type EventsOf<Category extends StreamCategory> = Parts[Category]['event'];

export type DomainEvent = EventsOf<StreamCategory>;

/** The decider of each category, as a type that code for any category can follow. */
export const streams: {
  readonly [Category in StreamCategory]: Decider<StateOf<Category>, CommandOf<Category>, EventsOf<Category>>;
} = deciders;

export const streamCategories = Object.keys(streams) as readonly StreamCategory[];

/** The types of all events; two categories may share one. */
export const eventTypes = [
  ...new Set(Object.values(streams).flatMap(({ events }) => Object.keys(events))),
] as readonly DomainEvent['type'][];

/** The types of a category's events that have a trait. */
export const typesWith = (trait: keyof EventTraits, category: StreamCategory): readonly DomainEvent['type'][] => {
  const traits = Object.entries<EventTraits>(streams[category].events);
  return traits.flatMap(([type, its]) => (its[trait] ? [type as DomainEvent['type']] : []));
};

/** Names one stream; written `<category>-<id>`. */
export type StreamName<Category extends StreamCategory = StreamCategory> = `${Category}-${string}`;

export const streamName = <Category extends StreamCategory>(category: Category, id: string): StreamName<Category> =>
  `${category}-${id}`;

/** The parts of a stream's name. */
export function parseStreamName(name: StreamName): { category: StreamCategory; id: string } {
  const dash = name.indexOf('-');
  return { category: name.slice(0, dash) as StreamCategory, id: name.slice(dash + 1) };
}
