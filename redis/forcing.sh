#!/bin/sh
# Runs Redis, and forces its append-only file to the disk once a second: a power loss loses at most that second. Redis'
# own `appendfsync everysec` is not sufficient, see docs/adr/0004-on-disk.md.
# Usage: forcing.sh DIRECTORY COMMAND…
set -eu
directory=$1
shift

# Redis 7 and later write appendonlydir, Redis 6 appendonly.aof: one of them is missing, and files come and go, so errors
# are ignored. After `exec`, `$$` is the process id of Redis.
force() {
  while sleep 1 && kill -0 "$$"; do
    sync -d "$directory"/appendonlydir/*.aof "$directory"/appendonly.aof || true
  done
}

force </dev/null >/dev/null 2>&1 &
exec "$@"
