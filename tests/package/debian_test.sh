#!/usr/bin/env bash
# The Debian package: what is in it, and end-to-end tests against the programs in it.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

make_package

# field NAME VALUE-PART
field() {
  checks=$((checks + 1))
  [[ $(dpkg-deb -f "$package" "$1") == *"$2"* ]] || fail "$1 has no $2: $(dpkg-deb -f "$package" "$1")"
}
field Depends git
field Depends gpg
field Depends libssl3
field Depends libgpgme11
field Description 'judge every push'

# --- What is in it ----------------------------------------------------------------------------------------

dpkg-deb -x "$package" "$t/root"
dpkg-deb -e "$package" "$t/control"
for file in usr/bin/refwarden usr/libexec/refwarden/refwarden-{pre-receive,update,post-receive,reference-transaction} \
  etc/refwarden/{system,people}.toml usr/share/doc/refwarden/{copyright,changelog.gz} \
  usr/share/doc/refwarden/examples/repos/example.toml usr/share/doc/refwarden/hosts/gitolite.md \
  usr/share/man/man5/refwarden-policy.5.gz \
  usr/share/bash-completion/completions/refwarden usr/share/zsh/vendor-completions/_refwarden \
  usr/share/fish/vendor_completions.d/refwarden.fish usr/lib/{sysusers,tmpfiles}.d/refwarden.conf; do
  checks=$((checks + 1))
  [[ -f $t/root/$file ]] || fail "not in the package: $file"
done
checks=$((checks + 3))
[[ $(cat "$t/control/conffiles") == "$(cd "$t/root" && find etc -type f | sort | sed 's|^|/|')" ]] ||
  fail "conffiles are not the files under /etc"
[[ -z $(find "$t/root" -perm /6022 ! -type l) ]] || fail "the package has files that others may write"
! grep -rlF "$source_dir" "$t/root" || fail "the package names the folder that it was built in"
symbols=$(dpkg-deb -c "$t"/packages/refwarden-dbgsym_*.ddeb)
for program in "$t"/root/usr/bin/refwarden "$t"/root/usr/libexec/refwarden/*; do
  checks=$((checks + 1))
  build_id=$(readelf -n "$program" | sed -n 's/.*Build ID: //p')
  [[ $symbols == *"${build_id:0:2}/${build_id:2}.debug"* ]] || fail "no debug symbols of $program"
done

# --- End-to-end tests against it --------------------------------------------------------------------------

mkdir "$t/programs"
ln -s "$t"/root/usr/bin/refwarden "$t"/root/usr/libexec/refwarden/* "$t/programs"
for test in local_push hooks hosts; do
  checks=$((checks + 1))
  REFWARDEN_BUILD=$t/programs "$source_dir/tests/e2e/${test}_test.sh" >"$t/e2e.log" 2>&1 ||
    { cat "$t/e2e.log" && fail "e2e.$test with the package's programs"; }
done
