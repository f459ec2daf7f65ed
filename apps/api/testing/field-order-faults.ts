interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

type Schemas = Readonly<Record<string, unknown>>;

const partsOf = ({ $ref, allOf = [], oneOf = [] }: Schema, named: Schemas): readonly Schema[] => {
  const referred = $ref === undefined ? [] : [named[$ref.replace('#/components/schemas/', '')] as Schema];
  return [...referred, ...allOf, ...oneOf];
};

/**
 * Where the fields of an answer come in another order than the document's, wherever in it they stand; empty when nowhere.
 * Fields that the document does not name are none of this.
 * @param named the schemas that others refer to
 */
export function fieldOrderFaults(schema: Schema, named: Schemas, value: unknown, place = 'body'): string[] {
  const ofParts = partsOf(schema, named).flatMap((part) => fieldOrderFaults(part, named, value, place));
  if (Array.isArray(value)) {
    const { items } = schema;
    const ofItems = (item: unknown, at: number) => items && fieldOrderFaults(items, named, item, `${place}/${at}`);
    return [...ofParts, ...value.flatMap((item, at) => ofItems(item, at) ?? [])];
  }
  if (typeof value !== 'object' || value === null || !schema.properties) return ofParts;
  const { properties } = schema;
  const wanted = Object.keys(properties).filter((name) => Object.hasOwn(value, name));
  const found = Object.keys(value).filter((name) => Object.hasOwn(properties, name));
  const isRight = wanted.join() === found.join();
  const inner = Object.entries(value).flatMap(([name, field]) => {
    const one = properties[name];
    return one ? fieldOrderFaults(one, named, field, `${place}/${name}`) : [];
  });
  return [...ofParts, ...(isRight ? [] : [`${place} has ${found.join()}; in order: ${wanted.join()}`]), ...inner];
}
