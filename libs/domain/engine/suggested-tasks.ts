/** Which tasks of an engine are meant. */
export interface SuggestedAt {
  /** `default`, or what tells an override from the others. */
  readonly of: string;
  /** Where they stand in a request, such as `artifacts.default.defaultMLInstanceConfigs`. */
  readonly place: string;
}

type Json = Readonly<Record<string, unknown>>;
const field = 'defaultMLInstanceConfigs';

/**
 * The artifacts of an engine with other tasks in place of those that its MLInstances may begin with: of its default, and of
 * each override. One that is no list stays alone.
 */
export function withSuggestedTasks(
  artifacts: Json,
  change: (tasks: readonly object[], at: SuggestedAt) => readonly object[],
): Json {
  const changed = (holder: unknown, of: string, path: string): unknown => {
    if (typeof holder !== 'object' || holder === null || !(field in holder)) return holder;
    const tasks = holder[field];
    const place = `${path}.${field}`;
    if (Array.isArray(tasks)) return { ...holder, [field]: change(tasks as object[], { of, place }) };
    return { ...holder, [field]: change([tasks as object], { of, place })[0] };
  };
  const { default: shared, overrides } = artifacts;
  return {
    ...artifacts,
    ...(shared !== undefined && { default: changed(shared, 'default', 'artifacts.default') }),
    ...(Array.isArray(overrides) && {
      overrides: (overrides as readonly Json[]).map((override, index) =>
        changed(
          override,
          `override ${typeof override['name'] === 'string' ? override['name'] : index}`,
          `artifacts.overrides[${index}]`,
        ),
      ),
    }),
  };
}
