// The first service of docker-compose.yml: writes the files that hand its secrets to the others, from POSTGRES_PASSWORD and
// RONDO_SECRET_KEY, and makes the passwords of Redis and of the roles of PostgreSQL once. A folder for each reader:
//   RONDO_SECRETS (/run/rondo-secrets): redis-url, secret-key; for the user of this process alone, as the next
//   DATABASE_LOGINS (/run/database-logins): owner, api and worker, each with its url; the owner's with the passwords of both
//   REDIS_SECRETS (/run/redis-secrets): redis.conf; no other container than Redis has the folder, whatever user it is
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const { POSTGRES_PASSWORD, RONDO_SECRET_KEY } = process.env;
const { RONDO_SECRETS = '/run/rondo-secrets', REDIS_SECRETS = '/run/redis-secrets' } = process.env;
const { DATABASE_LOGINS = '/run/database-logins' } = process.env;
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

/** The password of a file, which is made where it is not there; `before` stands before it. */
function keptPassword(path, mode, before = '') {
  try {
    const content = readFileSync(path, 'utf8').trim();
    if (content.startsWith(before) && /^\w+$/.test(content.slice(before.length))) return content.slice(before.length);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const password = randomBytes(24).toString('hex');
  write(path, `${before}${password}`, mode);
  return password;
}

const userOnly = 0o400;
const loginOf = (who, file) => join(DATABASE_LOGINS, who, file);
const writeLogin = (who, user, password) =>
  write(loginOf(who, 'url'), `postgres://${user}:${encodeURIComponent(password)}@postgres:5432/rondo`, userOnly);

const redisPassword = keptPassword(join(REDIS_SECRETS, 'redis.conf'), 0o444, 'requirepass ');
write(join(RONDO_SECRETS, 'redis-url'), `redis://:${redisPassword}@redis:6379`, userOnly);
// Where it lay when API and worker signed in as the owner.
rmSync(join(RONDO_SECRETS, 'database-url'), { force: true });
writeLogin('owner', 'rondo', POSTGRES_PASSWORD);
for (const who of ['api', 'worker']) {
  writeLogin(who, `rondo_${who}`, keptPassword(loginOf('owner', `${who}-password`), userOnly));
}
write(join(RONDO_SECRETS, 'secret-key'), RONDO_SECRET_KEY, userOnly);
