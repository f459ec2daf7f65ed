import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { DATABASE, OWNER, SUPERUSER } from './connection.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { SystemUser } from './system-user.js';

export interface ClusterPlan {
  readonly folder: string;
  readonly dataFolder: string;
  readonly binaries: Binaries;
  readonly user: SystemUser;
  readonly password: string;
  readonly durable: boolean;
}

/** Makes the cluster and its database unless they are there. An interrupted attempt leaves nothing that is used. */
export async function ensureCluster(plan: ClusterPlan): Promise<void> {
  if (existsSync(plan.dataFolder)) {
    refuseOtherMajor(plan);
    return;
  }
  const draft = `${plan.dataFolder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  plan.user.own(draft);
  await initdb(plan, draft);
  // Single-user mode needs neither a port nor a connection, so the renamed folder is complete.
  const single = ['--single', '-D', draft, '-c', `fsync=${plan.durable ? 'on' : 'off'}`, 'postgres'];
  await run(plan, plan.binaries.postgres, single, firstStatements(plan));
  renameSync(draft, plan.dataFolder);
}

/** The password is hexadecimal. */
const firstStatements = ({ password }: ClusterPlan): string =>
  [
    `create role ${OWNER} login createrole createdb password '${password}';`,
    `create database ${DATABASE} owner ${OWNER};`,
    '',
  ].join('\n');

async function initdb(plan: ClusterPlan, draft: string): Promise<void> {
  const passwordFile = join(plan.folder, 'password.new');
  writeFileSync(passwordFile, `${plan.password}\n`, { mode: 0o600 });
  plan.user.own(passwordFile);
  const args = ['-D', draft, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C', '--auth=scram-sha-256'];
  // The password has 192 random bits: more rounds would only slow every connection down.
  args.push(`--pwfile=${passwordFile}`, '-c', 'scram_iterations=1', '--no-instructions');
  if (!plan.durable) args.push('--no-sync');
  try {
    await run(plan, plan.binaries.initdb, args);
  } finally {
    rmSync(passwordFile);
  }
}

function refuseOtherMajor({ dataFolder, binaries }: ClusterPlan): void {
  const version = join(dataFolder, 'PG_VERSION');
  if (!existsSync(version))
    throw new EmbeddedPostgresError(`${dataFolder} is no PostgreSQL data folder: move it away.`);
  const major = Number.parseInt(readFileSync(version, 'utf8'), 10);
  if (major === binaries.major) return;
  throw new EmbeddedPostgresError(
    `${dataFolder} was made by PostgreSQL ${major}, this is ${binaries.major}: dump it with the old version (pg_dump) ` +
      'and restore it into a new folder, or go back to the old version of Rondo.',
  );
}

function run(plan: ClusterPlan, file: string, args: readonly string[], input = ''): Promise<void> {
  const command = plan.user.command(file, args);
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, [...command.args], {
      cwd: plan.folder,
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      detached: true,
      ...(command.uid === undefined ? {} : { uid: command.uid }),
      ...(command.gid === undefined ? {} : { gid: command.gid }),
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stdout.resume();
    child.once('error', (error) => {
      reject(new EmbeddedPostgresError(`Cannot run ${file}: ${error.message}`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new EmbeddedPostgresError(`${file} failed: ${said.trim().split('\n').at(-1) ?? `exit code ${code ?? ''}`}`),
        );
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
