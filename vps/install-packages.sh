# The packages that are needed, and what they start by themselves. To be sourced by install.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what was asked for, install has read

# What each command that is needed is in, in Debian and Ubuntu.
readonly PACKAGES=(nginx:nginx-light redis-server:redis-server redis-cli:redis-tools envsubst:gettext-base rsync:rsync
  curl:curl logrotate:logrotate)

missing_packages() {
  local each packages=("${PACKAGES[@]}")
  if [[ -n $domain ]]; then
    packages+=(certbot:certbot)
  fi
  if [[ -n $(setting TALLY_BACKUP_RECIPIENT) ]]; then
    packages+=(age:age)
  fi
  for each in "${packages[@]}"; do
    PATH=$PATH:/usr/sbin command -v "${each%:*}" >/dev/null || echo "${each#*:}"
  done
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  is_root || fail "these packages are missing, which root has to install: ${missing[*]}"
  command -v apt-get >/dev/null || fail "these are missing, and there is no apt-get: ${missing[*]}"
  change "install the packages ${missing[*]}" apt_install "${missing[@]}"
}

# Debian starts what it installs. Of these, Tally starts its own.
apt_install() {
  local held=() each
  for each in nginx redis-server; do
    if [[ ! -e /etc/systemd/system/$each.service ]] && ! systemctl cat "$each.service" >/dev/null 2>&1; then
      systemctl mask --quiet "$each.service"
      held+=("$each.service")
    fi
  done
  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
    -o Dpkg::Options::=--force-confold install "$@" >/dev/null </dev/null
  local status=$?
  if [[ ${#held[@]} -gt 0 ]]; then
    systemctl unmask --quiet "${held[@]}"
    systemctl disable --quiet "${held[@]}" 2>/dev/null || true
  fi
  return $status
}

# The nginx and the Redis of the system stay when they are used for something else.
leave_nginx() {
  systemctl is-active --quiet nginx || systemctl is-enabled --quiet nginx 2>/dev/null || return 0
  if [[ -n $(find /etc/nginx/sites-enabled /etc/nginx/conf.d -mindepth 1 ! -name default 2>/dev/null) ]]; then
    [[ $front_port != 80 && -z $domain ]] ||
      fail "the nginx of this host has sites: give Tally a port of its own with --port, and pass requests on to it"
    return 0
  fi
  change "stop Debian's nginx, which serves no site" systemctl disable --now --quiet nginx
}

leave_redis() {
  systemctl is-active --quiet redis-server || systemctl is-enabled --quiet redis-server 2>/dev/null || return 0
  if systemctl is-active --quiet redis-server && [[ $(redis-cli dbsize 2>/dev/null) != 0 ]]; then
    warn "the Redis of this host holds data, and goes on; Tally has its own beside it"
    return 0
  fi
  change "stop Debian's Redis, which holds nothing" systemctl disable --now --quiet redis-server
}
