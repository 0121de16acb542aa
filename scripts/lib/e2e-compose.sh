# scripts/e2e compose. To be sourced by it.
# shellcheck shell=bash

kind=native
if [[ ${1:-} == --jvm ]]; then
  kind=jvm
  shift
fi
if [[ $# -gt 0 ]]; then
  usage >&2
  fail "unknown argument: $*"
fi

cd "$(project_root)" || exit
docker compose version >/dev/null 2>&1 ||
  fail "docker compose is missing. See https://docs.docker.com/engine/install/"
need curl curl

# Temporary files, which are removed with the Compose project.
folder=$(mktemp -d "${TMPDIR:-/tmp}/tally-e2e.XXXXXX")
export COMPOSE_PROJECT_NAME=tally-e2e TALLY_KIND=$kind TALLY_PORT=${TALLY_PORT:-18080}
export TALLY_ADMIN_TOKEN_FILE=$folder/admin-token
url=http://127.0.0.1:$TALLY_PORT
adder=

clean_up() {
  local status=$?
  rm -f "$folder/adding"
  if [[ -n $adder ]]; then
    wait "$adder" || true
  fi
  if [[ $status -ne 0 ]]; then
    docker compose ps --all >&2 || true
    docker compose logs --tail 30 >&2 || true
  fi
  docker compose down --volumes --remove-orphans >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

up() {
  docker compose up --detach --wait --wait-timeout 600 "$@" >&2
}

# Prints the memory of each container: the resident memory of its processes, and the usage that counts against its
# limit.
print_memory() {
  local id name rss counted sum=0
  for id in $(docker compose ps --quiet); do
    name=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
    rss=$(docker top "$id" -eo pid,rss | awk 'NR > 1 { sum += $2 } END { print sum }')
    counted=$(docker stats --no-stream --format '{{.MemUsage}}' "$id")
    # Docker reports 0 on a machine without the memory controller.
    say_memory "$name" "$rss" "$([[ $counted == 0B* ]] || echo ", $counted counted")"
    sum=$((sum + rss))
  done
  say_memory all "$sum"
}

# say_memory NAME KILOBYTES [MORE]
say_memory() {
  printf '%-10s %4d.%d MB resident%s\n' "$1" $(($2 / 1024)) $(($2 % 1024 * 10 / 1024)) "${3:-}"
}

# Reloads nginx, which resolves the addresses of the services only when it loads its configuration.
find_services() {
  docker compose kill --signal HUP nginx >&2
}

# Prints the number of services to which nginx has sent requests.
upstreams() {
  docker compose logs --no-log-prefix nginx | grep -o '"upstream":"[0-9.]*:[0-9]*"' | sort -u | wc -l
}

all_are_asked() {
  local end=$((SECONDS + 60))
  until [[ $(upstreams) -ge $1 ]]; do
    [[ $SECONDS -lt $end ]] || fail "nginx sends requests to $(upstreams) services in place of $1"
    curl -s -m 10 -o /dev/null "$url/song/1" || fail "a read was not answered"
  done
}

# Adds one at a time, below the rate limit of nginx, while the file exists. Stores the statuses of the answers.
add() {
  while [[ -f $folder/adding ]]; do
    curl -s -m 30 -o /dev/null -w '%{http_code}\n' -X POST "$url/v1/counters/e2e/adds" >>"$folder/answers" || true
    sleep 0.06
  done
}

restart_each() {
  local id
  for id in $(docker compose ps --quiet tally); do
    docker restart --time 30 "$id" >/dev/null
    until [[ $(docker inspect --format '{{.State.Health.Status}}' "$id") == healthy ]]; do
      sleep 0.5
    done
    find_services
  done
}

adds_are_exact() {
  expect "{\"namespace\":\"e2e\",\"key\":\"adds\",\"value\":$(wc -l <"$folder/answers")}" "$url/v1/counters/e2e/adds"
}

TALLY_ADMIN_TOKEN=$(od -An -tx1 -N24 /dev/urandom | tr -d ' \n')
export TALLY_ADMIN_TOKEN
printf '%s\n' "$TALLY_ADMIN_TOKEN" >"$TALLY_ADMIN_TOKEN_FILE"
# The file is mounted into the container and read by another user.
chmod 644 "$TALLY_ADMIN_TOKEN_FILE"

docker compose down --volumes --remove-orphans >/dev/null 2>&1 || true
say "--- Building"
scripts/images build >&2
docker image ls --filter "reference=tally$([[ $kind == native ]] || echo -jvm):latest" --filter reference=tally-nginx:latest --format '{{.Repository}} {{.Size}}'
say "--- Starting"
up
say "--- The transcript"
transcript "$url"
print_memory
say "--- The smoke test"
scripts/smoke --url "$url" --wait 30
say "--- Three services"
up --no-recreate --scale tally=3
find_services
all_are_asked 3
say "--- Each service is restarted under traffic: no call fails"
: >"$folder/adding"
add &
adder=$!
restart_each
rm "$folder/adding"
wait "$adder"
adder=
sort "$folder/answers" | uniq -c
if grep -qvx 200 "$folder/answers"; then
  fail "not every add was answered 200"
fi
adds_are_exact
say "--- Everything is stopped and started again"
docker compose down >&2
up
adds_are_exact
say "--- Over a Unix socket"
export COMPOSE_FILE=compose.yaml:compose.socket.yaml
up
adds_are_exact
# nginx writes its log once a second.
end=$((SECONDS + 10))
until [[ $(docker compose logs --no-log-prefix nginx) == *'"upstream":"unix:'* ]]; do
  [[ $SECONDS -lt $end ]] || fail "nginx has not used the socket"
  sleep 0.5
done
say "--- All checks have passed"
