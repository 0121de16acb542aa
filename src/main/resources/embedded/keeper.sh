# shellcheck shell=bash
# Runs the command in its arguments, Redis, for as long as standard input is open: its other end is held by the
# service, so that Redis ends with it even when it is killed.

trap '' INT TERM HUP
exec 3<&0

# In process groups of their own: Ctrl-C on a terminal reaches the whole group of the service, which needs Redis until
# the last request is answered.
set -m

"$@" </dev/null 3<&- &
redis=$!

{
  cat <&3 >/dev/null
  kill -TERM "$redis"
  for _ in {1..50}; do
    kill -0 "$redis" || exit 0
    sleep 0.1
  done
  kill -KILL "$redis"
} 2>/dev/null &
watch=$!

# Without this, `wait` would also return when Redis is only stopped.
set +m

wait "$redis"
status=$?
kill -KILL -- "-$watch"
# What forces its file to the disk.
kill -KILL -- "-$redis" 2>/dev/null || true
exit "$status"
