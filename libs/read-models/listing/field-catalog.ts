import { uuidPattern } from '#domain';

/**
 * How a field's values are written, compared and ordered. `texts` is a list: `==` asks whether it holds the value.
 * `dataSet` is the id of a data set, which filters may call by an alias.
 */
export type FieldType = 'text' | 'number' | 'boolean' | 'time' | 'uuid' | 'dataSet' | 'texts';

export interface Field {
  /** An SQL expression over the row `t`. In a field named `x.*`, `$key` stands for what was asked for after `x.`. */
  readonly sql: string;
  readonly type: FieldType;
  /** Of a data set's id: kept as text, which may be something else. */
  readonly isText?: boolean;
}

/** What the lists of a resource can be filtered and ordered by, under the names that its answers have. */
export interface FieldCatalog {
  readonly fields: Readonly<Record<string, Field>>;
  /** What tells rows apart: a UUID when absent, a version, or an experiment's id and an instant. */
  readonly ids?: 'uuid' | 'version' | 'instant';
  /** Ordered by when the request does not say; rows are told apart by their ids in the end. */
  readonly defaultOrder: string;
  /** Whether the table list_counts knows how many there are in a scope that are deleted, and that are not. */
  readonly counted?: boolean;
  /** `deleted` is a field like any other, by which nothing is hidden. */
  readonly hidesNothing?: boolean;
  /** Rows without a sandbox concern the whole organisation, and are listed in each of its sandboxes. */
  readonly isOfWholeOrganisationToo?: boolean;
  /** Rows are listed whatever their sandbox is; a filter that is fixed may say which. */
  readonly isOfEverySandbox?: boolean;
}

export const column = (type: FieldType, name: string): Field => ({ type, sql: `t.${name}` });

/** A field of the body, by the path to it. */
export function inBody(type: FieldType, ...path: readonly string[]): Field {
  const text = `t.body #>> '{${path.join(',')}}'`;
  switch (type) {
    case 'texts':
      return { type, sql: `t.body #> '{${path.join(',')}}'` };
    case 'text':
      return { type, sql: `(${text})` };
    case 'dataSet':
      return { type, sql: `(${text})`, isText: true };
    case 'uuid':
      return { type, sql: idOf(text) };
    default:
      return { type, sql: `(${text})::${sqlTypes[type]}` };
  }
}

const sqlTypes = { number: 'numeric', boolean: 'boolean', time: 'timestamptz' } as const;

/** Null where the text is no UUID: a run keeps what its tasks say, and they are free to name what there is not. */
const idOf = (text: string): string => `(substring(${text} from '(?i)${uuidPattern}'))::uuid`;

/** Every field whose name begins with the path and a dot; the rest of the name is the key in a map. */
export const mapInBody = (...path: readonly string[]): Field => ({
  type: 'text',
  sql: `(t.body #> '{${path.join(',')}}' ->> $key)`,
});

/** The texts that an SQL/JSON path below the body finds in lists, such as `metrics[*].name`. */
export const eachInBody = (path: string): Field => ({
  type: 'texts',
  sql: `jsonb_path_query_array(t.body, '$.${path}')`,
});

/** Fields of the body that have their own names, all of one type. */
export const bodyFields = (type: FieldType, ...names: readonly string[]): Readonly<Record<string, Field>> =>
  Object.fromEntries(names.map((name) => [name, inBody(type, ...name.split('.'))]));

/** Who does not say so is not deprecated. */
export const deprecatedField: Field = {
  type: 'boolean',
  sql: "coalesce((t.body ->> 'deprecated')::boolean, false)",
};

/** A resource's own fields beside those that all resources have. */
export const resourceFields = (fields: FieldCatalog['fields']): FieldCatalog => ({
  defaultOrder: 'created',
  fields: {
    id: column('uuid', 'id'),
    ...fields,
    created: column('time', 'created'),
    updated: column('time', 'updated'),
    'createdBy.userId': { type: 'text', sql: "(t.created_by ->> 'userId')" },
    'createdBy.displayName': { type: 'text', sql: "(t.created_by ->> 'displayName')" },
    deleted: column('boolean', 'deleted'),
  },
});

/** Those of a resource that is also listed without a parent. */
export const listedFields = (fields: FieldCatalog['fields']): FieldCatalog => ({
  ...resourceFields(fields),
  counted: true,
});

export interface FoundField {
  /** As the catalog writes it. */
  readonly name: string;
  readonly field: Field;
  /** What stands for the `*` of a field named so. */
  readonly key?: string;
}

/** The field of this name, in whatever case, as the published API takes it: only keys of maps keep theirs. */
export function fieldOf({ fields }: FieldCatalog, written: string): FoundField | undefined {
  const lower = written.toLowerCase();
  for (const [name, field] of Object.entries(fields)) {
    if (!name.endsWith('.*')) {
      if (name.toLowerCase() === lower) return { name, field };
      continue;
    }
    const prefix = name.slice(0, -1);
    if (lower.startsWith(prefix.toLowerCase()) && lower.length > prefix.length && written !== name) {
      const key = written.slice(prefix.length);
      return { name: prefix + key, field, key };
    }
  }
  return undefined;
}
