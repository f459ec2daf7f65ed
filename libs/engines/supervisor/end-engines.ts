import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from '#faults';
import { readProc } from './read-proc.js';

const mostLooks = 50;
const pauseMs = 20;

/** A look reads a file of each process of the machine, some milliseconds long. Runs that end together share one. */
const restMs = 50;

/**
 * Kills the engines that are still at work in `folder` or below: whose worker is dead and who ignore the end of their
 * input, and children that have left their engine's process group. They are known by the run directory in their
 * environment. Linux only.
 */
export async function endEngines(folder: string): Promise<void> {
  // An engine may start a child while it is looked for; one that the kernel holds on to is left to it.
  for (let looks = 0; looks < mostLooks; looks++) {
    const engines = await enginesOf(folder);
    if (engines.length === 0) return;
    for (const pid of engines) kill(pid);
    await pause(pauseMs);
  }
}

async function enginesOf(folder: string): Promise<number[]> {
  const mine = [`\0RONDO_RUN_DIR=${folder}\0`, `\0RONDO_RUN_DIR=${folder}/`].map(asRead);
  const engines = await allEngines();
  return engines.flatMap(({ pid, environment }) => (mine.some((each) => environment.includes(each)) ? [pid] : []));
}

interface SeenEngine {
  readonly pid: number;
  readonly environment: string;
}

/** Begins after it was asked for: whoever asks meanwhile gets the same. */
let coming: Promise<readonly SeenEngine[]> | undefined;
let lastAt = -Infinity;

const allEngines = (): Promise<readonly SeenEngine[]> => (coming ??= lookAfterRest());

async function lookAfterRest(): Promise<readonly SeenEngine[]> {
  // Never at once: it is shared until it begins.
  await pause(Math.max(0, lastAt + restMs - performance.now()));
  coming = undefined;
  // Some hundred files that no disk is asked for: one by one they take a tenth of the time that as many promises do.
  const seen = pidsOfAll().map((pid) => ({ pid, environment: `\0${readProc(`/proc/${pid}/environ`) ?? ''}\0` }));
  lastAt = performance.now();
  return seen.filter(({ environment }) => environment.includes('\0RONDO_RUN_DIR='));
}

const asRead = (text: string): string => Buffer.from(text).toString('latin1');

function pidsOfAll(): number[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
