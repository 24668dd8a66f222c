#!/usr/bin/env bash
# Completions and manual pages come from the rows of commands, options and settings, and agree with --help; tried in the
# shells that this machine has.
. "$(dirname "$0")/../support/expect.sh"
mkdir bin && ln -s "$KINESIM" bin/kinesim
export PATH="$work/bin:$PATH"
small_scenario >small.yaml
"$KINESIM" completion words >commands
[ "$(wc -l <commands)" -ge 15 ] || fail "only $(wc -l <commands) commands"
same "commands of --help" "$("$KINESIM" --help | sed -n '/^Commands:/,/^$/p' | awk 'NR > 1 && NF { print $1 }')" "$(cat commands)"
help_options() { "$KINESIM" "$1" --help | grep -oE '^ +(-[a-z?V], )?--[a-z-]+' | sed -E 's/.*--/--/' | grep -vE -- '--(help|usage|version)$' | sort -u; }
for shell in bash zsh fish; do expect 0 completion $shell; cp out completion.$shell; done
expect 2 completion tcsh

# ---- bash
cat >try.bash <<'B'
source completion.bash
completed() { # WORD...: what the last one becomes
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    compopt() { :; }
    _kinesim
    printf '%s\n' "${COMPREPLY[@]}"
}
completed "$@"
B
bash_completed() { bash try.bash kinesim "$@" 2>&1; }
same "bash: a command" "$(bash_completed ru | sort | paste -sd' ')" "run runs"
same "bash: all commands" "$(bash_completed '' | grep -vE '^(--|help$)' | sort)" "$(sort commands)"
same "bash: an option" "$(bash_completed run hot-shard --max- | sort | paste -sd' ')" "--max-memory --max-records --max-time"
same "bash: an option of one command" "$(bash_completed check x --res)" "--resolved"
same "bash: a scenario" "$(bash_completed run hot-)" hot-shard
same "bash: a file" "$(bash_completed check small | sort -u | grep -E '^small(-buffers|\.)' | paste -sd' ')" "small-buffers small.yaml"
same "bash: when" "$(bash_completed run x --progress a | sort | paste -sd' ')" "always auto"
same "bash: a setting" "$(bash_completed run small.yaml --set streams.feed.sha | sort | paste -sd' ')" "streams.feed.shard_metrics= streams.feed.shards="
same "bash: a region" "$(bash_completed prices eu-west-1)" eu-west-1
same "bash: a page" "$(bash_completed manual kinesim-)" kinesim-scenario
while read -r command; do
    same "bash: options of $command" "$(bash_completed "$command" x -- | grep -v -- '^--help$' | sort -u)" "$(help_options "$command")"
done <commands

# ---- zsh, as one types
if command -v zsh >/dev/null; then
    mkdir functions && cp completion.zsh functions/_kinesim
    cat >try.zsh <<'Z'
zmodload zsh/zpty
zpty z "zsh -f -i"
zpty -w z "PS1='' PS2=''; fpath=($PWD/functions \$fpath); autoload -Uz compinit; compinit -u -D; zstyle ':completion:*' list-separator '--'; LISTMAX=10000; COLUMNS=100; unsetopt zle_bracketed_paste 2>/dev/null; bindkey '^I' expand-or-complete"
sleep 1
zpty -w -n z "kinesim $1"$'\t'
sleep 1
zpty -w -n z $'\C-a'"print -r -- typed: "$'\n'
sleep 0.5
zpty -r -t z out 2>/dev/null; all=$out
while zpty -r -t z out 2>/dev/null; do all+=$out; done
zpty -d z
print -r -- $all
Z
    zsh_completed() { zsh -f try.zsh "$@" 2>&1 | tr -d '\r' | grep -a '^typed: ' | tail -1 | sed 's/^typed: kinesim //; s/ *$//'; }
    same "zsh: a command" "$(zsh_completed pric)" prices
    same "zsh: an option" "$(zsh_completed 'check small.yaml --reso')" 'check small.yaml --resolved'
    same "zsh: a scenario" "$(zsh_completed 'run hot-')" 'run hot-shard'
    same "zsh: when" "$(zsh_completed 'run small.yaml --progress=al')" 'run small.yaml --progress=always'
    [ -c /dev/null ] || fail "zsh's dump took the place of /dev/null"
    same "zsh: reads without complaint" "$(zsh -f -c 'autoload -Uz compinit; compinit -u -D; source ./completion.zsh' 2>&1)" ""
fi

# ---- fish
if command -v fish >/dev/null; then
    fish_completed() { HOME=$work fish -N -c "source completion.fish; complete -C 'kinesim $1'" 2>&1 | cut -f1 | sort; }
    same "fish: a command" "$(fish_completed ru | paste -sd' ')" "run runs"
    same "fish: an option" "$(fish_completed 'run hot-shard --max-' | paste -sd' ')" "--max-memory --max-records --max-time"
    same "fish: a scenario" "$(fish_completed 'run hot-')" hot-shard
    same "fish: when" "$(fish_completed 'run x --progress a' | paste -sd' ')" "always auto"
    same "fish: a setting" "$(fish_completed 'run small.yaml --set streams.feed.shards')" "streams.feed.shards="
    while read -r command; do
        same "fish: options of $command" "$(fish_completed "$command x --" | sort -u)" "$(help_options "$command")"
    done <commands
fi

# ---- manual
expect 0 manual
cp out kinesim.1
expect 0 manual kinesim-scenario
cp out kinesim-scenario.5
expect 2 manual kinesim-secret
unescaped() { sed 's/\\-/-/g; s/\\e/\\/g' "$1"; }
while read -r command; do
    grep -q "^.SS \"kinesim $command[ \"]" kinesim.1 || fail "kinesim.1 does not know $command"
    while read -r option; do
        unescaped kinesim.1 | grep -qF -- "$option" || fail "kinesim.1 does not know $option of $command"
    done < <(help_options "$command")
done <commands
"$KINESIM" schema >schema.json
sqlite3 :memory: "SELECT DISTINCT k.key FROM json_tree(readfile('schema.json')) AS p, json_each(p.value) AS k WHERE p.key = 'properties' AND p.fullkey LIKE '\$.\"\$defs\".\"%' AND p.fullkey NOT LIKE '%.properties.%.properties' AND p.fullkey NOT LIKE '%.\"shared%'" 2>/dev/null | grep -vE '^kind$' | sort -u >keys
[ "$(wc -l <keys)" -gt 50 ] || fail "only $(wc -l <keys) settings in the schema"
unescaped kinesim-scenario.5 | grep -oE '^\\fB[a-z_0-9.]+' | sed 's/^\\fB//; s/.*\.//' | sort -u >told
missing=$(comm -23 keys told | paste -sd' ')
same "settings of the schema that kinesim-scenario.5 does not tell" "$missing" ""
for page in kinesim.1 kinesim-scenario.5; do
    if command -v man >/dev/null && command -v groff >/dev/null; then
        LC_ALL=C.UTF-8 MANWIDTH=100 man --warnings -l $page >read 2>warned
        same "warnings of man -l $page" "$(cat warned)" ""
        [ "$(wc -l <read)" -gt 100 ] || fail "$page reads as $(wc -l <read) lines"
    fi
done
finish
