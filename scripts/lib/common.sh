# Shared by the scripts. To be sourced, not run.
# shellcheck shell=bash

# Makes number formats, sorting and patterns independent of the locale; file names are UTF-8, for Java too.
export LC_ALL=C.UTF-8

# Prints a message on standard error, apart from results.
say() {
  printf '%s\n' "$*" >&2
}

# Ends the script with a reason.
fail() {
  say "$(basename "$0"): $*"
  exit 1
}

# find_url [URL]: sets url to the URL of the Tally: the value of --url, or else TALLY_URL, or else the default of
# scripts/run.
find_url() {
  url=${1:-${TALLY_URL:-http://127.0.0.1:${QUARKUS_HTTP_PORT:-8080}}}
  url=${url%/}
  [[ $url =~ ^https?://[^/] ]] || fail "--url (or TALLY_URL) wants a URL such as http://127.0.0.1:8080, and got $url"
}

# bearer TOKEN: prints curl's configuration for a token. It is passed in a file, as other users can read command lines.
bearer() {
  if [[ -n $1 ]]; then
    printf 'header = "Authorization: Bearer %s"\n' "$1"
  fi
}

has() {
  command -v "$1" >/dev/null 2>&1
}

# need COMMAND DEBIAN-PACKAGE: requires a command. Installs it for root on Debian or Ubuntu; otherwise fails with the
# instructions.
need() {
  has "$1" && return
  try_install "$2" "$1" && has "$1" && return
  fail "$1 is missing. Install it with your package manager; on Debian or Ubuntu: sudo apt-get install $2"
}

# Debian keeps the programs of PostgreSQL's server out of the PATH.
add_postgresql() {
  local folder
  for folder in /usr/lib/postgresql/*/bin; do
    PATH=$PATH:$folder
  done
}

# Requires the servers of PostgreSQL and MariaDB.
need_databases() {
  add_postgresql
  has initdb || try_install postgresql initdb || true
  add_postgresql
  need initdb postgresql
  need mariadbd mariadb-server
}

# try_install DEBIAN-PACKAGE WHAT-FOR: installs a package if possible.
try_install() {
  if ! has apt-get || [[ $(id -u) -ne 0 ]]; then
    return 1
  fi
  say "Installing $1, for $2 …"
  apt-get update -qq >/dev/null 2>&1 || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null 2>&1
}

readonly JDK=25

# Prints the major version of the JDK in a directory, or nothing if there is none.
jdk_version() {
  [[ -x $1/bin/javac && -r $1/release ]] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Prints the directories that may contain a JDK, the user's choice first.
jdk_candidates() {
  if [[ -n ${JAVA_HOME:-} ]]; then
    printf '%s\n' "$JAVA_HOME"
  fi
  if has javac; then
    dirname "$(dirname "$(readlink -f "$(command -v javac)")")"
  fi
  printf '%s\n' /usr/lib/jvm/* "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home
}

# Prints the first JDK that is new enough.
find_jdk() {
  local dir version
  while read -r dir; do
    version=$(jdk_version "$dir")
    if [[ -n $version && $version -ge $JDK ]]; then
      printf '%s\n' "$dir"
      return
    fi
  done < <(jdk_candidates)
  return 1
}

# Sets JAVA_HOME to a JDK that is new enough, installing one if possible.
need_jdk() {
  local home package=openjdk-$JDK-jdk-headless
  if ! home=$(find_jdk); then
    try_install "$package" "building and running Tally" || true
    home=$(find_jdk) || fail "JDK $JDK is missing: it is not in JAVA_HOME, on the PATH, in /usr/lib/jvm or in SDKMAN.
Install it with one of
  sudo apt-get install $package        (Debian 13, Ubuntu 25.10 and later)
  sdk install java $JDK-tem                        (SDKMAN, anywhere)"
  fi
  export JAVA_HOME=$home
}

# Prints the absolute path of the project.
project_root() {
  cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd
}

# The JVM options of the scripts.
JAVA_OPTIONS=("@$(project_root)/src/main/jvm.options")
readonly JAVA_OPTIONS

# The jar, and its AOT cache.
readonly JAR=target/quarkus-app/quarkus-run.jar AOT_CACHE=target/quarkus-app/app.aot

# Builds the service if its sources, or the way to make the cache, have changed. Requires JAVA_HOME. To be called in the
# project.
build_if_stale() {
  local log=target/build.log sources=(pom.xml redis src/main scripts/lib/common.sh)
  if [[ -f $JAR && -f $AOT_CACHE && -z $(find "${sources[@]}" -newer "$AOT_CACHE" -print -quit) ]]; then
    return
  fi
  need mvn maven
  say "Building Tally; the first time takes some minutes …"
  mkdir -p target
  if ! mvn -B -DskipTests -Dspotless.check.skip package >"$log" 2>&1; then
    grep -E '^\[ERROR\]' "$log" >&2 || cat "$log" >&2
    fail "the build has failed; $log has all of it"
  fi
  make_aot_cache
}

# Runs the service once to create the AOT cache of loaded and linked classes, which halves the start time. -Xint
# disables the JIT compiler: the cache would also keep profiles, and those of so few calls lead to worse code later.
make_aot_cache() {
  local log=target/first-start.log data pid port
  data=$(mktemp -d)
  TALLY_DATA=$data QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT=0 QUARKUS_MANAGEMENT_HOST=127.0.0.1 \
    QUARKUS_MANAGEMENT_PORT=0 QUARKUS_REDIS_HOSTS='' QUARKUS_SHUTDOWN_DELAY=0s \
    "$JAVA_HOME/bin/java" "${JAVA_OPTIONS[@]}" -Xint -XX:AOTCacheOutput="$AOT_CACHE" -jar "$JAR" \
    >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null && ! port=$(listening_port "$log"); do
    sleep 0.1
  done
  if [[ -n $port ]]; then
    ask "$port" POST /song/1 && ask "$port" GET /song/1 && ask "$port" GET /
    kill "$pid"
  fi
  wait "$pid" || true
  rm -rf "$data"
  [[ -f $AOT_CACHE ]] || fail "the service did not start after the build; $log says why"
}

# listening_port LOG: prints the port of a service from its log.
listening_port() {
  grep -o 'Listening on: http://127.0.0.1:[0-9]*' "$1" | grep -o '[0-9]*$'
}

# ask PORT METHOD PATH: sends a request without a body. Does not need curl.
ask() {
  exec 3<>"/dev/tcp/127.0.0.1/$1"
  printf '%s %s HTTP/1.0\r\n\r\n' "$2" "$3" >&3
  cat <&3 >/dev/null
  exec 3>&-
}
