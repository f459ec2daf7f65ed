import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Column } from '#domain';
import { DuckDb } from '../duck-db.js';
import type { Session } from '../duck-db.js';
import { MemoryLimitError } from '../errors.js';
import type { BatchFormat, IngestRequest } from './batch-files.js';
import { ingest as ingestWith } from './ingest.js';
import { ingestStage } from './testing/ingest-stage.js';
import { records } from '../testing/records.js';

const stage = ingestStage();
const { copyTo } = stage;

describe('several files', () => {
  async function together(
    format: BatchFormat,
    contents: readonly (string | Buffer)[],
    more: Partial<IngestRequest> = {},
  ) {
    const path = await Promise.all(
      contents.map(async (content, index) => {
        const file = join(stage.folder, `part-${index}.${format}`);
        await writeFile(file, content);
        return file;
      }),
    );
    const fileNames = contents.map((_, index) => `part-${index}`);
    return stage.dataSets.ingest({ path, fileNames, format, key: stage.nextKey(), ...more });
  }

  it('are one batch, in their order', async () => {
    const csv = await together('csv', ['a,b\n1,x\n2,y\n', 'b;a\nz;3\n']);
    expect(await records(stage.dataSets, { batches: [csv], start: 0, limit: 10 })).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
      { a: 3, b: 'z' },
    ]);
    const json = await together('ndjson', ['{"a": 1}', '{"b": 2}\n']);
    expect(await records(stage.dataSets, { batches: [json], start: 0, limit: 10 })).toEqual([
      { a: 1, b: null },
      { a: null, b: 2 },
    ]);
    const file = join(stage.folder, 'many.parquet');
    await copyTo(file, "SELECT 1::INTEGER AS a, 'x' AS b");
    const first = await readFile(file);
    await copyTo(file, "SELECT 'y' AS b, 2.5::DOUBLE AS a");
    const parquet = await together('parquet', [first, await readFile(file)]);
    expect(await records(stage.dataSets, { batches: [parquet], start: 0, limit: 10 })).toEqual([
      { a: 1, b: 'x' },
      { a: 2.5, b: 'y' },
    ]);
  });

  it('are staged once where memory or disk do not suffice, whichever files they are', async () => {
    const path = await Promise.all(
      ['a\n1\n', 'a\n2\n'].map(async (content, index) => {
        const file = join(stage.folder, `full-${index}.csv`);
        await writeFile(file, content);
        return file;
      }),
    );
    const statements: string[] = [];
    class Full extends DuckDb {
      override session<T>(use: (session: Session) => Promise<T>): Promise<T> {
        const refuse = (sql: string) => {
          statements.push(sql);
          return Promise.reject(new MemoryLimitError(256));
        };
        return super.session((session) => use({ ...session, all: refuse, rows: refuse }));
      }
    }
    const full = new Full({ tempFolder: join(stage.folder, 'tmp'), memoryLimitMiB: 256, threads: 1 });
    const key = 'batches/full.parquet';
    await expect(ingestWith(full, stage.store, { path, format: 'csv', key })).rejects.toThrow('DUCKDB_MEMORY_MIB');
    expect(statements).toHaveLength(1);
    await full.close();
  });

  it('are refused together, and the file is named', async () => {
    const refused = (...contents: string[]) => together('csv', contents).catch((error: unknown) => String(error));
    expect(await refused('a,b\n1,2\n', 'a,b\n3,4\n5\n')).toContain('part-1, row 2, column "b"');
    expect(await refused('a,b\n1,2\n', 'a,c\n3,4\n')).toContain('part-1 has other columns');
    const times = { timestampColumn: 'a' };
    const late = together('csv', ['a\n2012-01-01\n', 'a\n2012-01-02\nsoon\n'], times);
    await expect(late).rejects.toThrow('part-1, row 2, column "a": "soon"');
  });

  it.each<[string, BatchFormat, string[], Partial<IngestRequest>, string]>([
    [
      'another column of a later file is wrong in an earlier row',
      'csv',
      ['a,b,t\n1,1,2012-01-01\n2,2,2012-01-01\n3,z,2012-01-01\n', 'a,b,t\ny,3,2012-01-01\n', 'a,b,t\n1,1,x\n'],
      { timestampColumn: 't' },
      'part-0, row 3, column "b": "z" is not',
    ],
    [
      'a time is wrong in a later file',
      'csv',
      ['a,b,t\n1,1,2012-01-01\n2,2,soon\n', 'a,b,t\ny,3,2012-01-01\n'],
      { timestampColumn: 't' },
      'part-0, row 2, column "t": "soon" is not',
    ],
    [
      'a later file has a row of other fields',
      'csv',
      ['a,b\n1,2\nx,3\n', 'a,b\n1\n'],
      {},
      'part-0, row 2, column "a": "x" is not',
    ],
    [
      'a later file has other columns',
      'csv',
      ['a,b\n1,2\nx,3\n', 'a,c\n1,2\n'],
      {},
      'part-0, row 2, column "a": "x" is not',
    ],
    [
      'an earlier file is fine, and one has no rows',
      'csv',
      ['a,b\n1,2\n', 'a,b\n', 'a,b\n1,2,3\n', 'a,b\nx,3\n'],
      {},
      'part-2, row 1: "1,2,3" is not',
    ],
    [
      'a later line is none',
      'ndjson',
      ['{"a": 1}\n{"a": "x"}\n', '{"a"\n'],
      {},
      'part-0, row 2, column "a": "x" is not',
    ],
    [
      'lines break several rules',
      'ndjson',
      ['{"a": 1}\n{"a": 1.000000000000000001}\n{"a": 1, "a": 2}\n[1]\n', '7\n'],
      {},
      'part-0, row 2, column "line": "{"a": 1.000000000000000001}" is not a JSON object on one line with numbers',
    ],
  ])('are refused for what is wrong first in their order, where %s', async (_, format, contents, more, message) => {
    const expectedSchema: Column[] = [
      { name: 'a', type: 'integer' },
      ...(format === 'csv' ? [{ name: 'b', type: 'integer' } as const] : []),
      ...(more.timestampColumn === undefined ? [] : [{ name: 't', type: 'timestamp' } as const]),
    ];
    await expect(together(format, contents, { expectedSchema, ...more })).rejects.toThrow(message);
  });
});
