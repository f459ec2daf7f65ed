import { performance } from 'node:perf_hooks';
import { median } from './statistics.mjs';

async function milliseconds(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The median milliseconds of each of several ways to do one thing, which take turns. The first ones run uncompiled code. */
export async function takeTurns(ways, rounds) {
  const times = ways.map(() => []);
  for (let round = -3; round < rounds; round++) {
    for (const [index, way] of ways.entries()) {
      const time = await milliseconds(way);
      if (round >= 0) times[index].push(time);
    }
  }
  return times.map((some) => median(some));
}

/** Reads from the API. */
export async function readFrom(url, headers) {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
