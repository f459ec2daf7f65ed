# One image for every role: docker run rondo api | worker | migrate | client | token

FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
# The compiler is a dependency, because `npm start` compiles a clone; the image is compiled here and leaves it behind.
# A package that has the command is one that npx links first, changing the mode of a file that is not its user's: without it,
# npx takes the command on PATH.
RUN node scripts/build.mjs \
 && npm prune --omit=dev --no-audit --no-fund \
 && rm -rf node_modules/@swc \
 && npm pkg delete bin

FROM node:24-bookworm-slim
# Of recipes: the interpreter, environments of their own, and what confines them where the container may make namespaces.
# Nothing here has to become another user, so no program makes whoever runs it one.
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-venv bubblewrap \
 && rm -rf /var/lib/apt/lists/* \
 && find / -xdev -type f -perm /6000 -exec chmod a-s {} +
# What most recipes import, in an environment that the worker takes for its interpreter; what else one needs, its requirements name.
COPY runtimes/python/image-requirements.lock /tmp/
RUN python3 -m venv /opt/recipes \
 && /opt/recipes/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/image-requirements.lock
ENV ENGINE_PYTHON=/opt/recipes/bin/python
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 RONDO_HOME=/var/lib/rondo RONDO_SCRATCH=/var/tmp/rondo
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE /app/THIRD-PARTY.md ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/scripts/rondo.mjs /app/scripts/dependencies.mjs /app/scripts/compose-secrets.mjs scripts/
COPY --from=build /app/data data
COPY --from=build /app/dist dist
COPY --from=build /app/runtimes/python/src runtimes/python/src
# Of the group root: a platform that gives containers users of its own (docker run --user 12345:0) leaves them that group.
RUN ln -s /app/scripts/rondo.mjs /usr/local/bin/rondo \
 && install -d -o node -g root -m 0770 /var/lib/rondo /var/tmp/rondo \
 && install -d -o node -g root -m 0700 /run/rondo-secrets /run/database-login /run/database-logins/owner \
    /run/database-logins/api /run/database-logins/worker \
 && install -d -o node -g root -m 0755 /run/redis-secrets
USER node
VOLUME /var/lib/rondo
EXPOSE 3000
ENTRYPOINT ["rondo"]
CMD ["help"]
