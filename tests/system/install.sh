#!/usr/bin/env bash
# Installed somewhere the command finds its data there; a package names what it depends on.
. "$(dirname "$0")/../support/expect.sh"
: "${KINESIM_BUILD:?build folder}"
DESTDIR=$PWD/stage cmake --install "$KINESIM_BUILD" --prefix /usr >log 2>&1 || fail "install: $(tail -3 log)"
for path in bin/kinesim share/kinesim/rds-cdc-to-lake.yaml share/kinesim/prices/eu-west-1.yaml share/kinesim/facts/kds.yaml share/doc/kinesim/LICENSE \
    share/man/man1/kinesim.1 share/man/man5/kinesim-scenario.5 share/bash-completion/completions/kinesim \
    share/zsh/vendor-completions/_kinesim share/fish/vendor_completions.d/kinesim.fish; do
    same "stage/usr/$path is there" "$([ -s "stage/usr/$path" ] && echo yes)" yes
done
mv stage elsewhere # it may move as a whole
KINESIM=$PWD/elsewhere/usr/bin/kinesim
expect 0 list
says out "rds-cdc-to-lake"
# Its own books, not the checkout's: without them it has none.
expect 0 run hot-shard --cost-only
rm elsewhere/usr/share/kinesim/prices/us-east-1.yaml
expect 3 run hot-shard --cost-only
mkdir other && cp elsewhere/usr/share/kinesim/hot-shard.yaml other/mine.yaml
cp -r elsewhere/usr/share/kinesim/prices other/prices
KINESIM_DATA=$PWD/other expect 0 list
says out "mine"
expect 0 --version
says out "kinesim 0.1.0 ("

# The package, where this machine can make one.
if [[ $KINESIM_BUILD == */build ]] && command -v dpkg-shlibdeps >/dev/null && command -v dpkg-deb >/dev/null; then
    (cd "$KINESIM_BUILD" && cpack -B "$work/package") >log 2>&1 || fail "cpack: $(tail -3 log)"
    package=$(ls package/kinesim_*.deb)
    dpkg-deb -f "$package" Depends Recommends >out
    for needed in libgsl libyaml libsqlite3 libjansson libgmp libmd; do says out "$needed"; done
    says out "gnuplot-nox"
    dpkg-deb -x "$package" unpacked
    for path in man/man1/kinesim.1 bash-completion/completions/kinesim; do
        same "the package's $path" "$([ -s "unpacked/usr/share/$path" ] && echo yes)" yes
    done
    KINESIM=$PWD/unpacked/usr/bin/kinesim
    expect 0 run rds-cdc-to-lake --cost-only
    says out "total"
fi
finish
