# One image for every role: docker run rondo api | worker | migrate | token | up

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
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 RONDO_HOME=/var/lib/rondo RONDO_SCRATCH=/var/tmp/rondo
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/scripts/rondo.mjs /app/scripts/dependencies.mjs scripts/
COPY --from=build /app/data data
COPY --from=build /app/dist dist
RUN ln -s /app/scripts/rondo.mjs /usr/local/bin/rondo \
 && install -d -o node -g node -m 0700 /var/lib/rondo /var/tmp/rondo
USER node
VOLUME /var/lib/rondo
EXPOSE 3000
ENTRYPOINT ["rondo"]
CMD ["up"]
