# The certificate. To be sourced by install.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what was asked for, install has read

# Until there is a real one, nginx serves with one that it has signed itself: only so can it show what the authority asks.
certify() {
  [[ -n $domain ]] || return 0
  local tls=$ETC/tls
  if [[ ! -f $tls/fullchain.pem ]]; then
    change "make a certificate for $domain that is signed by itself, for the time being" self_sign "$tls"
  fi
  if [[ ! -d /etc/letsencrypt/live/$domain ]]; then
    if [[ -n $(serving) ]]; then
      change "get a certificate for $domain from Let's Encrypt, and have it renewed" try_certificate
    else
      warn "after the first deploy run setup again: Let's Encrypt asks nginx for a proof"
    fi
  fi
}

self_sign() {
  install -d -m 750 -o root -g www-data "$1" /var/www/acme && chmod 755 /var/www/acme &&
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=$domain" \
      -addext "subjectAltName=DNS:$domain" -keyout "$1/privkey.pem" -out "$1/fullchain.pem" 2>/dev/null &&
    chgrp www-data "$1"/*.pem && chmod 640 "$1"/*.pem
}

# Without one it serves all the same, and browsers complain.
try_certificate() {
  if ! get_certificate; then
    warn "there is no certificate yet; when $domain leads here, and port 80 is open, run setup again"
  fi
}

get_certificate() {
  certbot certonly --quiet --non-interactive --agree-tos --email "$email" --webroot --webroot-path /var/www/acme \
    --domain "$domain" --deploy-hook "$HOME_DIR/host/certified"
}
