# Test tools that distributions do not package: from PyPI or npm, or built from Go modules. To be sourced after common.sh.
# shellcheck shell=bash

# Each tool has a folder here, which survives a clean build.
readonly TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/tally

# need_from_pypi TOOL: installs a tool from PyPI, in the versions of src/test/TOOL/requirements.txt. Needs no network if
# it is already installed.
need_from_pypi() {
  local wanted=src/test/$1/requirements.txt venv=$TOOLS/$1
  cmp -s "$wanted" "$venv/requirements.txt" && return
  need python3 python3
  say "Installing $1 …"
  mkdir -p "$venv"
  python3 -m venv --clear "$venv" >/dev/null 2>&1 ||
    { try_install python3-venv "$1" && python3 -m venv --clear "$venv"; } ||
    fail "python3 has no venv. Install it with your package manager; on Debian or Ubuntu: sudo apt-get install python3-venv"
  "$venv/bin/pip" install -q --disable-pip-version-check -r "$wanted" || fail "$1 can't be installed; pip says above why"
  cp "$wanted" "$venv/requirements.txt"
}

# need_go_tools FOLDER: builds the tools of src/test/FOLDER/go.mod, with Go from PyPI. Needs no network if they are
# already built.
need_go_tools() {
  local source=src/test/$1 bin=$TOOLS/$1/bin go=$TOOLS/go/bin/go sum
  sum=$(find "$source" -type f -name '*go*' -print0 | sort -z | xargs -0 sha256sum)
  [[ -f $bin/built-from && $(<"$bin/built-from") == "$sum" ]] && return
  need_from_pypi go
  say "Building the tools of $source …"
  (export GOBIN=$bin GOTOOLCHAIN=local CGO_ENABLED=0 && cd "$source" && "$go" install tool) ||
    fail "the tools of $source can't be built; go says above why. They need the modules in $source/go.mod, once: from the
proxy that GOPROXY names, or from the cache of modules"
  # The binary of toxiproxy is named "server".
  if [[ -f $bin/server ]]; then
    mv "$bin/server" "$bin/toxiproxy"
  fi
  echo "$sum" >"$bin/built-from"
}

# need_from_npm FOLDER: installs packages from npm, in the versions of src/test/FOLDER/package.json. Needs no network if
# they are already installed.
need_from_npm() {
  local wanted=src/test/$1/package.json folder=$TOOLS/$1
  cmp -s "$wanted" "$folder/node_modules/installed.json" && return
  need npm npm
  say "Installing the packages of $wanted …"
  mkdir -p "$folder"
  cp "$wanted" "$folder/package.json"
  npm install --prefix "$folder" --silent --ignore-scripts --no-package-lock >&2 ||
    fail "the packages of $wanted can't be installed; npm says above why"
  cp "$wanted" "$folder/node_modules/installed.json"
}

# Provides the User-Agents of crawlers and of browsers that tests need, in files of a fixed place.
need_user_agents() {
  need_from_pypi bots
  need_from_npm bots
  local bots=$TOOLS/bots
  cp "$bots"/lib/python3*/site-packages/crawleruseragents/crawler-user-agents.json \
    "$bots"/lib/python3*/site-packages/fake_useragent/data/browsers.jsonl \
    "$bots"/node_modules/user-agents/dist/user-agents.json "$bots"
}
