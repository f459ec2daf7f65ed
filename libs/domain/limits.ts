/**
 * The one table of limits that no setting changes: what may be asked for, and what a file may hold. `docs/limits.md` shows
 * it, and a test holds the two together. Those that are settings are in the README.
 */
export const limits = {
  columns: { most: 2_000, of: 'columns of a data set' },
  predictionColumns: { most: 5_000, of: 'columns of predictions, with those that were scored' },
  columnNameLength: { most: 1_024, of: 'characters of the name of a column' },
  rowBytes: { most: 16 * 1024 ** 2, of: 'bytes of a row of CSV or JSON' },
  batchRows: { most: 100_000_000, of: 'rows of a Parquet file' },
  compressionRatio: { most: 200, of: 'bytes that one compressed byte of CSV or JSON may become, beyond 64 MiB' },
  parquetRatio: { most: 10_000, of: 'bytes that one byte of a Parquet file may become, beyond 256 MiB' },
  filterTerms: { most: 100, of: 'expressions in `property`' },
  orderTerms: { most: 32, of: 'expressions in `orderby`' },
  listItems: { most: 1_000, of: 'resources or rows of a page' },
  searchedNames: { most: 10_000, of: 'resources of each kind, the newest, whose names are searched' },
  countedTicks: { most: 100_000, of: 'ticks that a timeline sums up' },
  spanDays: { most: 31, of: 'days of a list of the runs or ticks of all experiments' },
  answerBytes: { most: 64 * 1024 ** 2, of: 'bytes of a page of resources or rows' },
  nameLength: { most: 255, of: 'characters of names, ids and other words of a body' },
  descriptionLength: { most: 4_096, of: 'characters of a description' },
  addressLength: { most: 2_048, of: 'characters of an address, such as `documentationUrl`' },
  valueLength: { most: 65_536, of: 'characters of the value of a parameter, a metric or an insight' },
  listLength: { most: 5_000, of: 'items of a list in a body, and circumstances of an insight' },
  tags: { most: 256, of: 'tags of a resource' },
  tagLength: { most: 4_096, of: 'characters of the value of a tag' },
  aliases: { most: 100, of: 'aliases of a data set' },
  secrets: { most: 100, of: 'new secrets of a request' },
  jsonDepth: { most: 64, of: 'levels of a JSON body' },
  formParts: { most: 100, of: 'parts of a multipart form' },
  headerBytes: { most: 16_384, of: 'bytes of the address, and of the names and values of the headers, of a request' },
  signInBytes: { most: 16_384, of: 'bytes of the body of a sign-in' },
  tokenLength: { most: 12_288, of: 'characters of an access token' },
  fetchedBytes: {
    most: 1024 ** 2,
    of: 'bytes of an answer that Rondo fetches, such as the keys of an identity provider',
  },
  recipeFiles: { most: 20_000, of: 'files and folders of a recipe that is an archive' },
  recipeBytes: { most: 1024 ** 3, of: 'bytes of a recipe that is an archive, unpacked' },
  modelFiles: { most: 100_000, of: 'files and folders of a model' },
  modelValues: { most: 4_000_000, of: 'values in the JSON of a built-in model: of its description, or of its tree' },
  modelRatio: { most: 200, of: 'bytes that one byte of an uploaded model may become, beyond 1 GiB' },
} as const satisfies Readonly<Record<string, Limit>>;

interface Limit {
  readonly most: number;
  /** What is counted, in words. */
  readonly of: string;
}
