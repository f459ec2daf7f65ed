type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A copy of an OpenAPI document whose objects have no other fields than those that it names. */
export function closedSchemas<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map((item: unknown) => closedSchemas(item)) as Value;
  if (!isObject(value)) return value;
  const copy: Json = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, closedSchemas(item)]));
  const isOpen = copy['type'] === 'object' && isObject(copy['properties']) && !('additionalProperties' in copy);
  return (isOpen ? { ...copy, additionalProperties: false } : copy) as Value;
}
