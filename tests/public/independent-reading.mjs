// What a file holds, read by other means than those that are tested: a few lines for CSV, JSON.parse for JSON.

const missingWords = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-']);

/** Its columns and rows: of CSV, every cell as the text that it is; of JSON, every value as it is, null where there is none. */
export function readIndependently(text, path) {
  if (path.endsWith('.json')) {
    const objects = JSON.parse(text);
    const columns = [...new Set(objects.flatMap(Object.keys))];
    return { columns, rows: objects.map((one) => columns.map((name) => one[name] ?? null)), isText: false };
  }
  const [columns, ...rows] = recordsOf(text);
  return { columns, rows, isText: true };
}

/** Records of RFC 4180. */
function recordsOf(text) {
  const delimiter = text.slice(0, text.indexOf('\n')).includes('\t') ? '\t' : ',';
  const records = [];
  let record = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"' && isQuoted && text[at + 1] === '"') field += text[(at += 1)];
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === delimiter || character === '\n')) {
      record.push(field.replace(/\r$/, ''));
      field = '';
      if (character === '\n') {
        records.push(record);
        record = [];
      }
    } else field += character;
  }
  if (field !== '' || record.length > 0) records.push([...record, field]);
  return records;
}

const plainNumber = /^-?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][+-]?[0-9]+)?$/;
const isNumber = (cell) => plainNumber.test(cell) && /[0-9]/.test(cell) && cell.replace(/[^0-9]/g, '').length <= 17;
const isMissing = (cell) => missingWords.has(cell.trim().toLowerCase());
const isoTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/;

/** What a column of cells is to people: numbers, ISO 8601 times or truth values where all that is there is one, else text. */
function kindOf(cells) {
  const there = cells.map((cell) => cell.trim()).filter((cell) => !isMissing(cell));
  const all = (test) => there.length > 0 && there.every(test);
  if (all(isNumber)) return 'number';
  if (all((cell) => isoTime.test(cell))) return 'time';
  return all((cell) => /^(true|false)$/i.test(cell)) ? 'boolean' : 'text';
}

const instantOf = (text) =>
  Date.parse(/\d{2}:\d{2}/.test(text) ? `${text.replace(' ', 'T').replace(/Z$/, '')}Z` : text);

function isSame(cell, value, kind) {
  if (kind === 'text') return cell === '' ? value === null : value === cell;
  const trimmed = cell.trim();
  if (isMissing(trimmed)) return value === null;
  if (kind === 'number') return typeof value === 'number' && value === Number(trimmed);
  if (kind === 'boolean') return value === (trimmed.toLowerCase() === 'true');
  return typeof value === 'string' && instantOf(value) === instantOf(trimmed);
}

/**
 * Compares what was read with rows that were answered. `texts` names columns that stay the text that they are.
 * Answers how many values were compared, and of those that differ a text each.
 */
export function compare({ columns, rows, isText }, answered, texts = []) {
  const differences = [];
  if (answered.length !== rows.length) differences.push(`${answered.length} rows instead of ${rows.length}`);
  const names = Object.keys(answered[0] ?? {});
  if (JSON.stringify(names) !== JSON.stringify(columns))
    differences.push(`columns ${names.join()} for ${columns.join()}`);
  columns.forEach((name, column) => {
    const cells = rows.map((row) => row[column] ?? (isText ? '' : null));
    const isEqual = isText ? cellTest(texts.includes(name) ? 'text' : kindOf(cells)) : jsonTest(cells);
    cells.forEach((cell, index) => {
      const value = answered[index]?.[name];
      if (isEqual(cell, value)) return;
      differences.push(`row ${index + 1}, "${name}": ${JSON.stringify(value)} for ${JSON.stringify(cell)}`);
    });
  });
  return { values: rows.length * columns.length, differences };
}

const cellTest = (kind) => (cell, value) => isSame(cell, value, kind);

/** Text may come back as an ISO 8601 time in its one form, and a number among texts as text. */
function jsonTest(cells) {
  const hasText = cells.some((cell) => typeof cell === 'string');
  return (cell, value) => {
    if (typeof cell === 'string') return isSame(cell, value, isoTime.test(cell) && value !== cell ? 'time' : 'text');
    return value === (typeof cell === 'number' && hasText ? String(cell) : cell);
  };
}
