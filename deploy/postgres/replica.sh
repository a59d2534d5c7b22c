#!/bin/sh
# Starts a streaming replica: copies the primary when the volume is empty, and follows it from then on.
# PRIMARY_HOST, PRIMARY_PORT and PGPASSWORD (of the role `replicator`) say whom; arguments are passed on to PostgreSQL.
set -eu

if [ ! -d "$PGDATA" ]; then
  # It gets its name when it is whole: whoever was killed on the way begins anew.
  rm -rf "$PGDATA.copy"
  pg_basebackup --pgdata="$PGDATA.copy" --write-recovery-conf --wal-method=stream --checkpoint=fast \
    --dbname="host=$PRIMARY_HOST port=$PRIMARY_PORT user=replicator application_name=replica"
  mv "$PGDATA.copy" "$PGDATA"
fi

exec postgres "$@"
