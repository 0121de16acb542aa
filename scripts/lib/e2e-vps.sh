# scripts/e2e vps. To be sourced by it.
# shellcheck shell=bash

new_host=
kind=jar
box=
address=
cut=
user_host=
front=${TALLY_URL:-}
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
  fail "give one host with no other purpose"
fi

cd "$(project_root)" || exit
# shellcheck source=scripts/lib/hosts.sh
source scripts/lib/hosts.sh
# shellcheck source=scripts/lib/release.sh
source scripts/lib/release.sh
# shellcheck source=scripts/lib/e2e-vps-tunnel.sh
source scripts/lib/e2e-vps-tunnel.sh
# shellcheck source=scripts/lib/e2e-vps-backup.sh
source scripts/lib/e2e-vps-backup.sh
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

# --- Access to the host ---

there() {
  "${ssh_command[@]}" "$target" "${*@Q}" </dev/null
}

as_root_there() {
  # shellcheck disable=SC2016 # expanded on the host
  there sh -c 'if [ "$(id -u)" = 0 ]; then exec "$@"; else exec sudo -n "$@"; fi' - "$@"
}

# find_nginx PORT [URL]: sets url to that of nginx as seen from here.
find_nginx() {
  url=${2:-http://$("${ssh_command[@]}" -G "$target" | sed -n 's/^hostname //p'):$1}
  await "answer of $url" answers /song/1
}

answers() {
  curl -sf -m 5 -o /dev/null "$url$1"
}

# await WHAT CONDITION…: waits for up to 30 seconds.
await() {
  local end=$((SECONDS + 30))
  until "${@:2}"; do
    [[ $SECONDS -lt $end ]] || fail "timeout: no $1"
    sleep 0.2
  done
}

# took WHAT COMMAND…: runs a command and prints its duration in seconds.
took() {
  local start=$EPOCHREALTIME
  "${@:2}"
  awk -v what="$1" -v from="$start" -v to="$EPOCHREALTIME" 'BEGIN { printf "%s: %.1f s\n", what, to - from }'
}

# --- Steps ---

make_new_host() {
  if [[ -n $new_host ]]; then
    say "--- A new host"
    bash -c "$new_host" >&2
  fi
}

# Raises the rate limits, as the load generator is one client.
set_up() {
  scripts/setup "$target" --yes --set TALLY_ADDS_PER_SECOND=10000 --set TALLY_READS_PER_SECOND=10000 \
    --set TALLY_CONNECTIONS=10000 "$@" >&2
}

# remake VERSION OF: makes a copy of a release with another version.
remake() {
  rm -rf "${RELEASES:?}/$1"
  cp -al "$RELEASES/$2" "$RELEASES/$1"
}

# spoil VERSION: points a release at a Redis that does not exist, so that it never becomes ready.
spoil() {
  local release=$RELEASES/$1 program=jre/bin/java
  if [[ $kind == native ]]; then
    program=tally
  fi
  mv "$release/$program" "$release/$program.real"
  # shellcheck disable=SC2016 # expanded by the script
  printf '#!/bin/sh\nQUARKUS_REDIS_HOSTS=redis://127.0.0.1:1 exec "$0.real" "$@"\n' >"$release/$program"
  chmod 755 "$release/$program"
  (cd "$release" && find . -type f ! -name SHA256SUMS -exec sha256sum {} + >../sums && mv ../sums SHA256SUMS)
}

# under_traffic WHAT COMMAND…: runs a command under load, in which no call may fail.
under_traffic() {
  say "--- $1: no call fails"
  "$JAVA_HOME/bin/java" "${JAVA_OPTIONS[@]}" -cp "target/test-classes:target/classes:$(<target/test-class-path)" \
    dev.tally.chaos.TrafficMain "$url" "$rate" none "${@:2}" || broken+=("$1")
}

served() {
  scripts/status "$target" | sed -n 's/^serving *\([^ ]*\) .*/\1/p'
}

serves() {
  [[ $(served) == "$1" ]] || fail "$1 is not the serving release"
}

# Adds one at a time while the file exists. Stores the number of successful answers.
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

# --- Deployments, and their duration ---

show_deploy() {
  local first
  say "--- A fresh host is set up and deployed"
  took "setup, with a first deploy" set_up "$@"
  first=$(served)
  remake e2e-second "$first"
  remake e2e-never-ready "$first"
  spoil e2e-never-ready
  TALLY_ADMIN_TOKEN=$(as_root_there cat /etc/tally/admin-token)
  export TALLY_ADMIN_TOKEN
  find_nginx 80 "$front"
  transcript "$url"
  scripts/smoke --url "$url" --wait 30 --quiet
  say "--- Idle"
  sleep 5
  scripts/status "$target"
  for unit in tally@blue tally-redis tally-nginx tally-backup tally-logs; do
    as_root_there systemd-analyze security --no-pager "$unit.service" 2>/dev/null | tail -n 1
  done
  under_traffic "a second version is deployed" scripts/deploy "$target" e2e-second
  serves e2e-second
  # shellcheck disable=SC2016 # expanded by the inner bash
  under_traffic "a version that does not become ready is refused" bash -c '! scripts/deploy "$@"' - "$target" e2e-never-ready
  serves e2e-second
  under_traffic "rolled back" scripts/rollback "$target"
  serves "$first"
  scripts/deploy "$target" --list
  scripts/deploy "$target" --log
}

# --- Without root ---

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
  fail "$(printf 'broken: %s\n' "${broken[@]}")"
fi
say "--- All checks have passed"
