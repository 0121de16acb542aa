# The units of systemd. To be sourced by install.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what was asked for, install has read

write_units() {
  local folder=/etc/systemd/system
  is_root || folder=${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user
  stage=$(mktemp -d)
  trap 'rm -rf "$stage"' EXIT
  make_units
  if ! is_staged_in "$folder"; then
    change "write its units and what restricts them into $folder" copy_units "$folder"
  fi
}

is_staged_in() {
  local file
  while read -r file; do
    cmp -s "$stage/$file" "$1/$file" || return 1
  done < <(cd "$stage" && find . -type f)
}

copy_units() {
  mkdir -p "$1" && chmod -R a+rX "$stage" && cp -r "$stage/." "$1" && units daemon-reload
}

make_units() {
  local file name memory
  for file in "$source"/systemd/tally{@,-redis,-nginx,-backup,-logs}.* ; do
    name=$(basename "$file")
    cp "$file" "$stage/"
    [[ $name == *.service ]] || continue
    mkdir "$stage/$name.d"
    cp "$source/systemd/$FOR/${name%.service}.conf" "$stage/$name.d/20-$FOR.conf"
    if is_root; then
      cp "$source/systemd/system/sandbox.conf" "$stage/$name.d/10-sandbox.conf"
    fi
  done
  # A fold needs its database, whose address may change. The name of a setting may be any job's.
  if [[ -n $(setting 'TALLY_FOLD_[A-Z0-9_]*_URL') ]]; then
    printf '[Service]\nIPAddressDeny=\n' >"$stage/tally@.service.d/30-fold.conf"
  fi
  # A fork of Redis, for a backup or to write its file anew, may come to as much again.
  memory=$((2 * $(setting TALLY_REDIS_MEMORY) + 32))
  for name in tally-redis tally-backup; do
    mkdir -p "$stage/$name.service.d"
    printf '[Service]\nMemoryMax=%dM\n' "$memory" >"$stage/$name.service.d/30-memory.conf"
  done
  if [[ $(systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p') -ge 254 ]]; then
    for name in tally@ tally-redis tally-nginx; do
      mkdir -p "$stage/$name.service.d"
      printf '[Service]\nRestartSteps=6\nRestartMaxDelaySec=1min\n' >"$stage/$name.service.d/40-backoff.conf"
    done
  fi
}

start_units() {
  local colour unit
  if ! is_root && [[ ! -e /var/lib/systemd/linger/$(id -un) ]]; then
    change "keep the services of $(id -un) running while nobody is logged in" linger
  fi
  for unit in tally-redis.service tally-backup.timer tally-logs.timer; do
    if ! units is-active --quiet "$unit" || ! units is-enabled --quiet "$unit" 2>/dev/null; then
      change "start $unit, now and at each boot" units enable --now --quiet "$unit"
    fi
  done
  colour=$(serving)
  if [[ -n $colour && $changed == true ]]; then
    change "have nginx read its configuration again" units reload-or-restart tally-nginx
    warn "the service takes other settings with the next deploy, and Redis when it is restarted (tally-redis)"
  fi
}

linger() {
  loginctl enable-linger 2>/dev/null ||
    say "  … which root has to allow: loginctl enable-linger $(id -un)"
}
