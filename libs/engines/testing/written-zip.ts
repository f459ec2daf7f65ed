/** A file of a ZIP archive that need not be right. */
export interface WrittenEntry {
  readonly name: string;
  /** As it lies in the archive. */
  readonly content?: Buffer;
  /** 0: stored, 8: deflated. Default: stored. */
  readonly method?: number;
  /** What it is said to become; default: what a stored content is. */
  readonly unpacked?: number;
  /** Its type and rights, as Unix has them. */
  readonly mode?: number;
  /** Where its directory says that it lies; default: where it does. */
  readonly at?: number;
}

/** An archive as no library would write it. */
export function zipOf(entries: readonly WrittenEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const file = Buffer.concat([headerOf(entry), Buffer.from(entry.name), entry.content ?? Buffer.alloc(0)]);
    directory.push(recordOf(entry, entry.at ?? offset), Buffer.from(entry.name));
    files.push(file);
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([
    ...files,
    listed,
    ...(entries.length > 0xffff ? largeEnd(entries.length, offset, listed) : []),
    end,
  ]);
}

function headerOf({ name, ...entry }: WrittenEntry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  sizes(header, 8, 18, entry);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return header;
}

function recordOf({ name, mode = 0o100644, ...entry }: WrittenEntry, at: number): Buffer {
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(3 << 8, 4);
  sizes(record, 10, 20, entry);
  record.writeUInt16LE(Buffer.byteLength(name), 28);
  record.writeUInt32LE((mode << 16) >>> 0, 38);
  record.writeUInt32LE(at, 42);
  return record;
}

type Sized = Omit<WrittenEntry, 'name'>;

function sizes(into: Buffer, method: number, size: number, { content, method: how = 0, unpacked }: Sized): void {
  into.writeUInt16LE(how, method);
  into.writeUInt32LE(content?.length ?? 0, size);
  into.writeUInt32LE(unpacked ?? content?.length ?? 0, size + 4);
}

/** What is beyond 65,535 entries is told by another record, and where that is. */
function largeEnd(entries: number, offset: number, directory: Buffer): Buffer[] {
  const [record, locator] = [Buffer.alloc(56), Buffer.alloc(20)];
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) record.writeBigUInt64LE(BigInt(entries), at);
  record.writeBigUInt64LE(BigInt(directory.length), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + directory.length), 8);
  locator.writeUInt32LE(1, 16);
  return [record, locator];
}
