// What the built-in engine is measured against: the same rows and the same trees, by a script that checks nothing, knows no
// window and reports to nobody. Rows, model's archive, predictions. Prints the seconds of the predicting alone.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { DOUBLE, DuckDBDataChunk, DuckDBInstance } from '@duckdb/node-api';
import JSZip from 'jszip';

const [rows, archive, predictions] = process.argv.slice(2);
const zip = await JSZip.loadAsync(await readFile(archive));
const packed = await zip.file('trees.bin').async('nodebuffer');
const end = packed.indexOf(10);
const { features, label } = JSON.parse(packed.subarray(0, end).toString());
const ydf = await createRequire(import.meta.url)('ydf-inference')({
  print: () => undefined,
  printErr: () => undefined,
});
const model = await ydf.loadModelFromZipBlob(packed.subarray(end + 1));

const duckDb = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await duckDb.connect();
await connection.run('CREATE TABLE predictions (p DOUBLE)');
const appender = await connection.createAppender('predictions');
const names = features.map(({ name }) => `"${name}"`).join(', ');
const result = await connection.stream(`SELECT ${names} FROM read_parquet('${rows}')`);
let predicting = 0;

function score(columns) {
  const told = Object.fromEntries(
    features.map(({ scale: { centre, unit } }, index) => [
      `f${index}`,
      columns[index].map((value) => (value - centre) / unit),
    ]),
  );
  const start = performance.now();
  const outputs = model.predict(told);
  predicting += performance.now() - start;
  for (let at = 0; at < outputs.length; at += 2048) {
    const values = outputs.slice(at, at + 2048).map((value) => value * label.scale.unit + label.scale.centre);
    const chunk = DuckDBDataChunk.create([DOUBLE], values.length);
    chunk.setColumns([values]);
    appender.appendDataChunk(chunk);
  }
}

let columns = features.map(() => []);
for (let chunk = await result.fetchChunk(); chunk?.rowCount > 0; chunk = await result.fetchChunk()) {
  chunk.getColumns().forEach((values, index) => columns[index].push(...values));
  if (columns[0].length < 8192) continue;
  score(columns);
  columns = features.map(() => []);
}
if (columns[0].length > 0) score(columns);
appender.closeSync();
await connection.run(
  `COPY (SELECT w.*, p AS prediction FROM read_parquet('${rows}') AS w POSITIONAL JOIN predictions)
   TO '${predictions}' (FORMAT parquet, COMPRESSION zstd)`,
);
console.log(predicting / 1000);
