# Where things are on a host, and how its parts are called there. To be sourced by what is beside it.
# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for others

# Numbers, their order and patterns are the same in every language, and names of files are UTF-8.
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# install is run before anything is in its place, and says itself for whom it is.
if [[ ${for_whom:-} == system || (-z ${for_whom:-} && $here == /opt/tally/*) ]]; then
  readonly FOR=system HOME_DIR=/opt/tally ETC=/etc/tally STATE=/var/lib/tally LOGS=/var/log/tally RUN=/run
else
  # Over SSH nobody else says where the user's own services are.
  export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}
  readonly FOR=user HOME_DIR=$HOME/tally ETC=$HOME/tally/etc STATE=$HOME/tally/var LOGS=$HOME/tally/log RUN=$XDG_RUNTIME_DIR
fi
# nginx is in a directory that is not on everybody's path.
PATH=$PATH:/usr/sbin
readonly RELEASES=$HOME_DIR/releases SETTINGS=$ETC/settings
readonly REDIS_SOCKET=$RUN/tally-redis/redis.sock REDIS_DATA=$STATE/redis BACKUPS=$STATE/backups

# Prints what is going on, even if nobody listens any more.
say() {
  printf '%s\n' "$*" >&2 || true
}

fail() {
  say "$(basename "$0"): $*"
  exit 1
}

units() {
  if [[ $FOR == user ]]; then
    systemctl --user "$@"
  else
    systemctl "$@"
  fi
}

journal() {
  if [[ $FOR == user ]]; then
    journalctl --user --quiet "$@"
  else
    journalctl --quiet "$@"
  fi
}

# load_settings: into the environment. Lines of NAME=VALUE, as systemd reads them.
load_settings() {
  local name value
  while IFS='=' read -r name value; do
    if [[ $name =~ ^[A-Z][A-Z0-9_]*$ ]]; then
      export "$name=$value"
    fi
  done <"$SETTINGS"
}

# --- The two colours: of two releases, one serves and the other is the one before or the next ---

# port_of COLOUR, management_port_of COLOUR
port_of() {
  case $1 in
    blue) echo "${TALLY_BLUE_PORT:-8081}" ;;
    green) echo "${TALLY_GREEN_PORT:-8082}" ;;
    *) fail "a colour is blue or green, and not $1" ;;
  esac
}

management_port_of() {
  echo $(($(port_of "$1") + 1000))
}

# socket_of COLOUR: prints where nginx reaches the service, with less processor time than over TCP.
socket_of() {
  echo "$RUN/tally-$1/http.sock"
}

other_than() {
  if [[ $1 == blue ]]; then
    echo green
  else
    echo blue
  fi
}

# serving: prints the colour that nginx sends requests to, or nothing before the first release.
serving() {
  if [[ -L $HOME_DIR/serving ]]; then
    readlink "$HOME_DIR/serving"
  fi
}

# version_of COLOUR: prints the release that it has, or nothing.
version_of() {
  if [[ -L $HOME_DIR/$1 ]]; then
    basename "$(readlink "$HOME_DIR/$1")"
  fi
}

# point NAME TARGET: makes a link, at once.
point() {
  ln -sfn "$2" "$HOME_DIR/.$1"
  mv -T "$HOME_DIR/.$1" "$HOME_DIR/$1"
}

# --- Talking to the parts ---

# http_status PORT PATH: prints the status of a GET on loopback. Neither curl nor wget is on every host.
http_status() {
  local line
  {
    exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  } 2>/dev/null
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
  read -rt 5 _ line _ <&3 || line=
  exec 3>&-
  echo "$line"
}

redis() {
  redis-cli -s "$REDIS_SOCKET" "$@"
}

# as_redis COMMAND…: as who the data belongs to.
as_redis() {
  if [[ $FOR == system && $(id -u) -eq 0 ]]; then
    runuser -u redis -- "$@"
  else
    "$@"
  fi
}

# note WHAT: keeps a line about what was done, and by whom.
note() {
  printf '%s %s by %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$*" "${TALLY_WHO:-$(id -un)}" >>"$STATE/audit.log"
}

# lock WHAT: until the end of this process nobody else may change which release serves, or what it counts.
lock() {
  exec 9<>"$STATE/lock"
  if ! flock --nonblock 9; then
    fail "somebody else is at work here: $(<"$STATE/lock")"
  fi
  printf '%s by %s, since %s\n' "$1" "${TALLY_WHO:-$(id -un)}" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$STATE/lock"
}
