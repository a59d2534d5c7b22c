# The service and nothing else: no tests, no tools, no embedded PostgreSQL. docs/operations.md says how it is run.

FROM node:24.21.0-slim AS build
WORKDIR /app

# What is installed depends on these files alone, so that a change of the sources installs nothing anew.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .pnpmfile.cjs ./
COPY apps/server/package.json apps/server/
COPY packages/domain/package.json packages/domain/
COPY packages/events/package.json packages/events/
COPY packages/http/package.json packages/http/
COPY packages/notifications/package.json packages/notifications/
COPY packages/payments/package.json packages/payments/
COPY packages/persistence/package.json packages/persistence/
COPY packages/scheduler/package.json packages/scheduler/
RUN npx --yes pnpm@12.21.0 install --frozen-lockfile --prod --no-optional --ignore-scripts --filter "@bookings/server..."

COPY apps/server/src apps/server/src
COPY packages/domain/src packages/domain/src
COPY packages/events/src packages/events/src
COPY packages/http/src packages/http/src
COPY packages/notifications/src packages/notifications/src
COPY packages/payments/src packages/payments/src
COPY packages/persistence/src packages/persistence/src
COPY packages/scheduler/src packages/scheduler/src

# Of the page's library one file is served.
RUN find node_modules/.pnpm/@scalar+api-reference@*/node_modules/@scalar/api-reference -type f ! -name package.json ! -path "*/dist/browser/standalone.js" -delete

# Compiled once, here: a container that can write nothing starts as fast as one that has started before. Node keeps a cache
# for each user, so it is made by the one who runs. Nobody is at the address: the process waits until it is told to end.
RUN mkdir -p apps/server/node_modules/.cache && chown 1000:1000 apps/server/node_modules/.cache
USER 1000:1000
RUN DATABASE_URL=postgres://nobody@127.0.0.1:1/nothing JWT_SECRET=used-here-only-and-worth-nothing-at-all PORT=0 timeout --signal=TERM --preserve-status 10 node --max-semi-space-size=16 --max-old-space-size=1900 apps/server/src/main.js serve && chmod -R a+rX apps/server/node_modules/.cache

FROM node:24.21.0-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
# All of it belongs to root: what runs cannot be changed by who runs it.
COPY --from=build --chown=0:0 /app /app

# By number, so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# As the first line of apps/server/src/main.js; in this form signals arrive.
ENTRYPOINT ["node", "--max-semi-space-size=16", "--max-old-space-size=1900", "apps/server/src/main.js"]
CMD ["serve"]
