# For tests/system: runs the command as a user does, in a folder of its own, and compares.
# Source it first; end with `finish`.
set -u
: "${KINESIM:?path of the kinesim command}"
KINESIM=$(realpath "$KINESIM")
work=$(mktemp -d)
# A child that a signal meets before it has become the command still has this trap: not its to run.
trap '[ $BASHPID != $$ ] || { rm -rf "$work"; }' EXIT
cd "$work" || exit 1
checks=0
failures=0

fail() {
    echo "FAILED: $*"
    failures=$((failures + 1))
}

# expect STATUS ARGUMENT...: runs kinesim; its words are then in the files out and err.
expect() {
    local wanted=$1 status=0
    shift
    checks=$((checks + 1))
    line="kinesim $*"
    "$KINESIM" "$@" >out 2>err </dev/null || status=$?
    [ "$status" = "$wanted" ] && return
    fail "$line: exit status $status, expected $wanted; it said:"
    head -5 err
}

# says FILE TEXT: a line of `out` or `err` holds the text; silent FILE: it is empty.
says() {
    checks=$((checks + 1))
    grep -qF -- "$2" "$1" || { fail "$line: '$2' is not in its $1:"; head -5 "$1"; }
}
silent() {
    checks=$((checks + 1))
    [ ! -s "$1" ] || { fail "$line: $1 is not empty:"; head -5 "$1"; }
}

# is_json FILE: SQLite finds it valid.
is_json() {
    checks=$((checks + 1))
    [ "$(sqlite3 :memory: "SELECT json_valid(readfile('$1'))")" = 1 ] || fail "$line: $1 is not JSON"
}

# json FILE PATH: what stands there.
json() { sqlite3 :memory: "SELECT json_extract(readfile('$1'), '$2')"; }

# sql QUERY, of the database in $db.
db=results/kinesim.db
sql() { sqlite3 "$db" "$1"; }

# same NAME A B.
same() {
    checks=$((checks + 1))
    [ "$2" = "$3" ] || fail "$1: '$2', expected '$3'"
}

# near NAME A B [SHARE]: A is B within that share of it, a thousandth if none is given.
near() {
    checks=$((checks + 1))
    awk -v a="$2" -v b="$3" -v s="${4:-0.001}" 'BEGIN { exit !(a >= b * (1 - s) && a <= b * (1 + s)) }' ||
        fail "$1: '$2', expected $3"
}

finish() {
    echo "$checks checks, $failures failed"
    [ "$checks" -gt 0 ] && [ "$failures" = 0 ]
}

# A small pipeline: two shards, a producer, a consumer that pushes to a topic. Runs in a blink.
small_scenario() {
    cat <<'YAML'
# A small one.
kinesim: 1
name: small
region: us-east-1
duration: 1m
warmup: 5s
replications: 2
seed: 11
producers:
  orders:
    kind: sdk
    to: feed
    rate: 200/s
    record_size: 1 KB
    keys: {uniform: {count: 1000, format: "k-%d"}}
streams:
  feed: {mode: provisioned, shards: 2, retention: 24h}
consumers:
  alerts:
    kind: lambda
    from: feed
    read: enhanced-fan-out
    memory: 128 MB
    duration: {lognormal: {median: 3ms, p99: 12ms}}
    to: pager
destinations:
  pager: {kind: sns}
YAML
}
