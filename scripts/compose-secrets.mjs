// The first service of docker-compose.yml: writes the files that hand its secrets to the others, from POSTGRES_PASSWORD and
// RONDO_SECRET_KEY, and makes the password of Redis once. A folder for each reader:
//   RONDO_SECRETS (/run/rondo-secrets): database-url, redis-url, secret-key; for the user of this process alone
//   REDIS_SECRETS (/run/redis-secrets): redis.conf; no other container than Redis has the folder, whatever user it is
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { POSTGRES_PASSWORD, RONDO_SECRET_KEY } = process.env;
const { RONDO_SECRETS = '/run/rondo-secrets', REDIS_SECRETS = '/run/redis-secrets' } = process.env;
for (const [name, value] of Object.entries({ POSTGRES_PASSWORD, RONDO_SECRET_KEY })) {
  if (!value) {
    console.error(`${name}: is not set`);
    process.exit(78);
  }
}

/** Whole or not at all: a server may read it while `docker compose up` writes it anew. */
function write(path, content, mode) {
  rmSync(`${path}.new`, { force: true });
  writeFileSync(`${path}.new`, `${content}\n`, { mode });
  renameSync(`${path}.new`, path);
}

function redisPassword() {
  const path = join(REDIS_SECRETS, 'redis.conf');
  try {
    const [, password] = /^requirepass (\w+)$/m.exec(readFileSync(path, 'utf8')) ?? [];
    if (password !== undefined) return password;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const password = randomBytes(24).toString('hex');
  write(path, `requirepass ${password}`, 0o444);
  return password;
}

const userOnly = 0o400;
write(join(RONDO_SECRETS, 'redis-url'), `redis://:${redisPassword()}@redis:6379`, userOnly);
const encoded = encodeURIComponent(POSTGRES_PASSWORD);
write(join(RONDO_SECRETS, 'database-url'), `postgres://rondo:${encoded}@postgres:5432/rondo`, userOnly);
write(join(RONDO_SECRETS, 'secret-key'), RONDO_SECRET_KEY, userOnly);
