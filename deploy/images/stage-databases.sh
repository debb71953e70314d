#!/usr/bin/env bash
# stage-databases.sh FOLDER: the root of an image with Redis and PostgreSQL, copied from this machine's packages: it takes a second
# instead of a minute for a whole Debian, and a tenth of its size.
# shellcheck source-path=SCRIPTDIR source=copy-program.sh
source "$(dirname "${BASH_SOURCE[0]}")/copy-program.sh"
set -euo pipefail
root=$1

bash test/support/install-databases.sh 'The database image'
command -v busybox >/dev/null || bash test/support/apt-install.sh 'The database image' '' busybox-static
postgres=$(printf '%s\n' /usr/lib/postgresql/*/ | sort -V | tail -1)
postgres=${postgres%/}
wanted="$(redis-server --version) $("$postgres/bin/postgres" --version)"
if [ "$(cat "$root.version" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

rm -rf "$root"
base_files "$root"
mapfile -t programs < <(find "$postgres/bin" "$postgres/lib" -type f ! -name '*.bc' ! -name 'llvmjit*')
copy_program "$root" "$(readlink -f "$(command -v redis-server)")" "$(command -v redis-cli)" "${programs[@]}"
# The files that initdb needs, the time zones, and the one locale used.
for data in "/usr/share/postgresql/${postgres##*/}" /usr/share/zoneinfo /usr/lib/locale/C.utf8; do
  mkdir -p "$root${data%/*}"
  cp -r "$data" "$root$data"
done
mkdir -p "$root"/usr/local/bin "$root"/bin
for program in "$postgres"/bin/*; do ln -s "$program" "$root/usr/local/bin/"; done
# In some packages redis-server is a link to redis-check-rdb.
[ -e "$root/usr/bin/redis-server" ] || ln -s "$(readlink -f "$(command -v redis-server)")" "$root/usr/bin/redis-server"
# A shell, for initdb and for the scripts that start them.
install -m 755 "$(command -v busybox)" "$root/bin/busybox"
for name in sh rm mv mkdir cat grep printf sleep test '['; do ln -s busybox "$root/bin/$name"; done
echo "$wanted" >"$root.version"
