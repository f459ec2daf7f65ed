/** Shorter values are everywhere: what removes them makes texts unreadable, and tells them by what is missing. */
export const leastSecretCharacters = 4;

/** Of a value in several lines, such as a certificate, those count as secret by themselves that are not shorter. */
const leastLineCharacters = 8;

/** The forms in which programs are likely to tell a value: as it is, escaped, or encoded. Bytes, each once, longest first. */
export function formsOf(values: readonly string[]): readonly Buffer[] {
  const forms = new Set(values.flatMap(formsOfValue));
  return [...forms]
    .map((form) => Buffer.from(form))
    .filter(({ length }) => length >= leastSecretCharacters)
    .sort((one, other) => other.length - one.length);
}

function formsOfValue(value: string): string[] {
  const whole = [...new Set([value, value.trim()])].filter((text) => text.length >= leastSecretCharacters);
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  const secretLines = lines.length > 1 ? lines.filter((line) => line.length >= leastLineCharacters) : [];
  return [...whole.flatMap((text) => [...escaped(text), ...encoded(text)]), ...secretLines.flatMap(escaped)];
}

/** As it stands in source code, JSON, and JSON within JSON. */
function escaped(text: string): string[] {
  const json = inJson(text);
  const ascii = asAscii(json);
  return [
    text,
    text.replaceAll(/[\r\n]/g, ' '),
    json,
    ascii,
    json.replaceAll('/', '\\/'),
    inJson(json),
    inJson(ascii),
    ...inPython(text),
  ];
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

const asAscii = (text: string): string =>
  text.replaceAll(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** As Python shows a text, one to whoever reads ASCII alone, and the bytes of one; in either kind of quotes. */
function inPython(text: string): string[] {
  const bytes = Buffer.from(text).toString('latin1');
  return [
    escapedByPython(text, /[^\\\p{C}\p{Z}]| /u),
    escapedByPython(text, /[ -[\]-~]/),
    escapedByPython(bytes, /[ -[\]-~]/),
  ].flatMap((shown) => [shown, shown.replaceAll("'", "\\'")]);
}

const namedByPython: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapedByPython = (text: string, kept: RegExp): string =>
  Array.from(text, (character) => {
    if (kept.test(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    const [letter, digits] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
    return namedByPython[character] ?? `\\${letter}${code.toString(16).padStart(digits, '0')}`;
  }).join('');

/** As it stands in addresses, forms and headers. */
function encoded(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  return [...inAddresses(bytes), ...inBase64(bytes), hex, hex.toUpperCase()];
}

/** Which characters stay as they are differs from program to program. */
function inAddresses(bytes: Buffer): string[] {
  return [/[\w.~-]/, /[\w.~!'()*-]/, /[\w.~/-]/, /[\w.*-]/].flatMap((kept) => {
    const text = [...bytes].map((byte) => {
      const character = String.fromCharCode(byte);
      return kept.test(character) ? character : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`;
    });
    const upper = text.join('');
    const lower = text.map((part) => (part.length === 3 ? part.toLowerCase() : part)).join('');
    return [upper, lower, upper.replaceAll('%20', '+'), lower.replaceAll('%20', '+')];
  });
}

/** Wherever it begins in what was encoded, as in `user:password`: of three places those characters that it alone decides. */
function inBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64url');
    const decided = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [decided, decided.replaceAll('-', '+').replaceAll('_', '/')];
  });
}
