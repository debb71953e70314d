# shellcheck shell=bash
# Sourced: copies programs of this machine into a folder that becomes an image.

# copy_program ROOT FILE...: copies the files and all libraries they are linked with to the same paths under ROOT.
copy_program() {
  local root=$1
  shift
  { printf '%s\n' "$@" && libraries_of "$@"; } | sort -u | while read -r file; do
    install -D -m 755 "$file" "$root$file"
  done
}

# libraries_of FILE...: both "name => /path (0x…)" and the loader's own "/path (0x…)". Scripts and data have none, and
# make ldd fail.
libraries_of() {
  { ldd "$@" 2>/dev/null || true; } | sed -nE 's|^.*[[:space:]](/[^ ]+) \(0x.*$|\1|p' | sort -u
}

# base_files ROOT: the files that every program expects.
base_files() {
  mkdir -p "$1/etc" "$1/tmp"
  chmod 1777 "$1/tmp"
  printf 'root:x:0:0:root:/:/bin/false\nmuster:x:65532:65532:muster:/tmp:/bin/false\n' >"$1/etc/passwd"
  printf 'root:x:0:\nmuster:x:65532:\n' >"$1/etc/group"
  printf 'hosts: files dns\n' >"$1/etc/nsswitch.conf"
}
