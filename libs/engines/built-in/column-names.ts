/**
 * Names of columns as the header of a CSV file has them: separated by commas, blanks around them ignored; one with a comma
 * stands in double quotes, in which two quotes are one. Undefined when a quote has no end, or text behind it.
 */
export function parseColumnNames(text: string): string[] | undefined {
  const name = /\s*(?:"((?:[^"]|"")*)"|([^",][^,]*)?)\s*(,|$)/y;
  const names: string[] = [];
  for (;;) {
    const found = name.exec(text);
    if (!found) return undefined;
    const [, quoted, plain = '', end] = found;
    names.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === '') return names;
  }
}
