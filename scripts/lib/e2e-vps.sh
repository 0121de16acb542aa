# scripts/e2e vps. To be sourced by it.
# shellcheck shell=bash

new_host=
kind=jar
box=
address=
cut=
user_host=
front=
user_front=
rate=100
while [[ ${1:-} == -* ]]; do
  case $1 in
    -h | --help)
      usage
      exit 0
      ;;
    --native) kind=native ;;
    --new-host | --box | --address | --cut | --url | --user-host | --user-url | --rate)
      [[ $# -gt 1 ]] || fail "$1 wants a value"
      case $1 in
        --url) front=$2 ;;
        --user-url) user_front=$2 ;;
        *) declare "$(tr -s - _ <<<"${1#--}")=$2" ;;
      esac
      shift
      ;;
    *)
      usage >&2
      fail "unknown argument: $1"
      ;;
  esac
  shift
done
if [[ $# -ne 1 ]]; then
  usage >&2
  fail "give one host, which has nothing else to do"
fi

cd "$(project_root)" || exit
# shellcheck source=scripts/lib/hosts.sh
source scripts/lib/hosts.sh
# shellcheck source=scripts/lib/release.sh
source scripts/lib/release.sh
target=$1
folder=$(mktemp -d "${TMPDIR:-/tmp}/tally-e2e.XXXXXX")
adder=
broken=()

clean_up() {
  rm -f "$folder/adding"
  if [[ -n $adder ]]; then
    wait "$adder" || true
  fi
  rm -rf "$folder" "$RELEASES"/e2e-*
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- The way to the host ---

there() {
  "${ssh_command[@]}" "$target" "${*@Q}" </dev/null
}

as_root_there() {
  # shellcheck disable=SC2016 # that is for the host
  there sh -c 'if [ "$(id -u)" = 0 ]; then exec "$@"; else exec sudo -n "$@"; fi' - "$@"
}

# find_nginx PORT [URL]: where it can be reached from here.
find_nginx() {
  url=${2:-http://$("${ssh_command[@]}" -G "$target" | sed -n 's/^hostname //p'):$1}
  await "an answer of $url" answers /song/1
}

answers() {
  curl -sf -m 5 -o /dev/null "$url$1"
}

# await WHAT CONDITION…: for half a minute.
await() {
  local end=$((SECONDS + 30))
  until "${@:2}"; do
    [[ $SECONDS -lt $end ]] || fail "$1 does not come"
    sleep 0.2
  done
}

# took WHAT COMMAND…: prints how many seconds it needed.
took() {
  local start=$EPOCHREALTIME
  "${@:2}"
  awk -v what="$1" -v from="$start" -v to="$EPOCHREALTIME" 'BEGIN { printf "%s: %.1f s\n", what, to - from }'
}

# --- Parts of what is shown ---

make_new_host() {
  if [[ -n $new_host ]]; then
    say "--- A new host"
    bash -c "$new_host" >&2
  fi
}

# Limits for each caller would be in the way of one that is many.
set_up() {
  scripts/setup "$target" --yes --set TALLY_ADDS_PER_SECOND=10000 --set TALLY_READS_PER_SECOND=10000 \
    --set TALLY_CONNECTIONS=10000 "$@" >&2
}

# remake VERSION OF: a release that is the same and called otherwise.
remake() {
  rm -rf "${RELEASES:?}/$1"
  cp -al "$RELEASES/$2" "$RELEASES/$1"
}

# spoil VERSION: has it look for Redis where none is, so that it never becomes ready.
spoil() {
  local release=$RELEASES/$1 program=jre/bin/java
  if [[ $kind == native ]]; then
    program=tally
  fi
  mv "$release/$program" "$release/$program.real"
  # shellcheck disable=SC2016 # that is for the script
  printf '#!/bin/sh\nQUARKUS_REDIS_HOSTS=redis://127.0.0.1:1 exec "$0.real" "$@"\n' >"$release/$program"
  chmod 755 "$release/$program"
  (cd "$release" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >../sums && mv ../sums SHA256SUMS)
}

# under_traffic WHAT COMMAND…: runs it while visitors come, of whom no call may fail.
under_traffic() {
  say "--- $1: no call fails"
  "$JAVA_HOME/bin/java" "${JAVA_OPTIONS[@]}" -cp "target/test-classes:target/classes:$(<target/test-class-path)" \
    dev.tally.chaos.TrafficMain "$url" "$rate" none "${@:2}" || broken+=("$1")
}

served() {
  scripts/status "$target" | sed -n 's/^serving *\([^ ]*\) .*/\1/p'
}

serves() {
  [[ $(served) == "$1" ]] || fail "$1 does not serve"
}

# Adds one at a time while there is the file; keeps how many were answered.
add() {
  local sum=0
  while [[ -f $folder/adding ]]; do
    if curl -sf -m 10 -o /dev/null -X POST "$url/v1/counters/e2e/adds"; then
      sum=$((sum + 1))
      echo "$sum" >"$folder/added.part" && mv "$folder/added.part" "$folder/added"
    fi
  done
}

value() {
  curl -sf -m 10 "$url/v1/counters/$1" | sed 's/.*"value":\([0-9]*\).*/\1/'
}

# --- 1 and 2: deploy, and what it takes ---

show_deploy() {
  local first
  say "--- A fresh host is set up, and serves"
  took "setup, with a first deploy" set_up "$@"
  first=$(served)
  remake e2e-second "$first"
  remake e2e-never-ready "$first"
  spoil e2e-never-ready
  TALLY_ADMIN_TOKEN=$(as_root_there cat /etc/tally/admin-token)
  export TALLY_ADMIN_TOKEN
  find_nginx 80 "$front"
  transcript "$url"
  scripts/smoke "$url" | grep -v '^ok' || [[ ${PIPESTATUS[0]} -eq 0 ]]
  say "--- Idle"
  sleep 5
  scripts/status "$target"
  for unit in tally@blue tally-redis tally-nginx tally-backup tally-logs; do
    as_root_there systemd-analyze security --no-pager "$unit.service" 2>/dev/null | tail -n 1
  done
  under_traffic "a second version is deployed" scripts/deploy "$target" e2e-second
  serves e2e-second
  # shellcheck disable=SC2016 # the arguments are those of the inner bash
  under_traffic "a version that does not become ready is refused" bash -c '! scripts/deploy "$@"' - "$target" e2e-never-ready
  serves e2e-second
  under_traffic "rolled back" scripts/rollback "$target"
  serves "$first"
  scripts/deploy "$target" --list
  scripts/deploy "$target" --log
}

# --- 3: the tunnel ---

tunnel_is_up() {
  scripts/tunnel status "$target" --on "$box" >/dev/null 2>&1
}

tunnel_is_down() {
  ! tunnel_is_up
}

in_box() {
  "${ssh_command[@]}" "$box" "${*@Q}" </dev/null
}

# may_not WHAT SSH-ARGUMENT…: with the tunnel's key.
may_not() {
  if in_box timeout 10 ssh -F "/etc/tally/tunnel/$tunnel.conf" -o ClearAllForwardings=yes "${@:2}" tunnel >/dev/null 2>&1; then
    fail "the tunnel's key can $1"
  fi
  say "    its key can't $1"
}

show_tunnel() {
  tunnel=${target//[^A-Za-z0-9.]/-}-8022
  say "--- A tunnel"
  scripts/tunnel install "$target" --on "$box" ${address:+--address "$address"}
  in_box systemctl kill --signal KILL "tally-tunnel@$tunnel"
  await "its end" tunnel_is_down
  took "back after its process was killed" await "the tunnel" tunnel_is_up
  as_root_there pkill -KILL -u tunnel
  await "its end" tunnel_is_down
  took "back after the server's end of it was killed" await "the tunnel" tunnel_is_up
  if [[ -n $cut ]]; then
    say "    the network is cut for 30 seconds"
    bash -c "$cut" >&2
    took "back after the network was" await "the tunnel" tunnel_is_up
  fi
  # What may fail has to work with what it may do.
  in_box timeout 10 ssh -F "/etc/tally/tunnel/$tunnel.conf" -o ExitOnForwardFailure=no -N tunnel >/dev/null 2>&1 || [[ $? -eq 124 ]] ||
    fail "the tunnel's key can't even log in"
  may_not "get a shell" -T
  may_not "listen on another port" -o ClearAllForwardings=no -o ExitOnForwardFailure=yes -R 127.0.0.1:8023:127.0.0.1:22 -N
  may_not "listen for the world" -o ClearAllForwardings=no -o ExitOnForwardFailure=yes -R 0.0.0.0:8022:127.0.0.1:22 -N
  may_not "reach what is on the server's loopback" -W 127.0.0.1:22
  scripts/tunnel remove "$target" --on "$box"
  tunnel_is_down || fail "the tunnel is still there"
}

# --- 4: backup, and all of it anew ---

rebuild() {
  make_new_host
  set_up "$@"
  scripts/restore "$target" "$folder"
}

show_backup() {
  local before after there digest
  say "--- A backup, while adds come in"
  printf '%s\n' $(seq 1 2000) | sed 's/.*/{"key":"&","by":&}/' |
    curl -sf -m 60 -o /dev/null -H 'Content-Type: application/x-ndjson' --data-binary @- "$url/v1/counters/e2e-many"
  : >"$folder/adding"
  echo 0 >"$folder/added"
  add &
  adder=$!
  sleep 2
  before=$(<"$folder/added")
  took "backup and verify" scripts/backup "$target" --to "$folder" --verify
  after=$(($(<"$folder/added") + 1))
  sleep 1
  if scripts/restore "$target" "$folder"; then
    fail "it has overwritten newer counters"
  fi
  rm "$folder/adding"
  wait "$adder"
  adder=
  say "--- The host is gone: a new one, from the backup"
  took "rebuilt, with setup, deploy and restore" rebuild "$@"
  find_nginx 80 "$front"
  there=$(value e2e/adds)
  say "    $before adds were answered before the backup, $there are in it, $after were sent before its end"
  [[ $there -ge $before && $there -le $after ]] || fail "the backup has another number of adds"
  [[ $(value e2e-many/2000) == 2000 && $(curl -sf "$url/v1/export/e2e-many" | wc -l) == 2000 ]] ||
    fail "not all counters are back"
  digest=$(sed -n 's/^digest=//p' "$folder"/tally-*.txt)
  scripts/backup "$target" --to "$folder"
  [[ $(sed -n 's/^digest=//p' "$folder"/tally-*.txt | sort -u) == "$digest" ]] || fail "not all counters are as they were"
  say "    all counters are as they were"
}

# --- 5: without root ---

show_no_root() {
  target=$user_host
  say "--- As a user, without root"
  took "setup, with a first deploy" set_up --no-root "$@"
  TALLY_ADMIN_TOKEN=$(there cat tally/etc/admin-token)
  find_nginx 8000 "$user_front"
  transcript "$url"
  scripts/status "$target"
  under_traffic "a second version is deployed" scripts/deploy "$target" e2e-second
  serves e2e-second
  under_traffic "rolled back" scripts/rollback "$target"
  scripts/backup "$target" --verify
}

need curl curl
need_jdk
build_if_stale
if ! mvn -q -B -Dspotless.check.skip test-compile >target/build.log 2>&1; then
  cat target/build.log >&2
  fail "the build has failed"
fi
native=()
if [[ $kind == native ]]; then
  native=(--native)
fi
make_new_host
show_deploy "${native[@]}"
if [[ -n $box ]]; then
  show_tunnel
fi
if [[ -n $new_host ]]; then
  show_backup "${native[@]}"
fi
if [[ -n $user_host ]]; then
  show_no_root "${native[@]}"
fi
if [[ ${#broken[@]} -gt 0 ]]; then
  fail "$(printf 'not kept: %s\n' "${broken[@]}")"
fi
say "--- All is as it should be"
