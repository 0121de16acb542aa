#!/bin/sh
# Runs Redis, and beside it has the system force to the disk, each second, what Redis has written: that much, at the most,
# goes with the power. Redis' own `appendfsync everysec` does not do, see docs/adr/0004-on-disk.md.
# forcing.sh DIRECTORY COMMAND…
set -eu
directory=$1
shift

# Of Redis 7 and later, and of Redis 6: one of the two is not there, and files come and go. `$$` becomes Redis.
force() {
  while sleep 1 && kill -0 "$$"; do
    sync -d "$directory"/appendonlydir/*.aof "$directory"/appendonly.aof || true
  done
}

force </dev/null >/dev/null 2>&1 &
exec "$@"
