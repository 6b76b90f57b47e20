#!/usr/bin/env bash
# Work as people really do it is not refused.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

new_person dana "Dana Reyes" dana@example.org ssh
new_person ines "Inés Okafor" ines@example.org ssh
new_person priya "Priya Nair" priya@example.org ssh
extra_of[dana]=''
new_person release-bot "Release Bot" release-bot@example.org ssh
extra_of[release-bot]='robot = true'

rules="$(signature_rule)

[rules.signed-tags]
kind    = \"signature\"
on      = [\"releases\"]
each    = \"tag\"
signers = [\"ines\"]
why     = \"release tags are made by release managers\"

[rules.no-rewrite]
kind   = \"history\"
on     = [\"protected\", \"releases\"]
forbid = [\"rewrite\", \"delete\"]
why    = \"published history stays\"

[rules.one-review]
kind     = \"reviews\"
on       = [\"protected\"]
risk     = [\"normal\", \"high\", \"major\"]
count    = 1
from     = [\"developers\"]
evidence = \"trailer\"
trailer  = \"Reviewed-by\"
why      = \"somebody else has read the change\"

[rules.ticket]
kind    = \"ticket\"
on      = [\"protected\"]
where   = \"trailer\"
trailer = \"Ticket\"
pattern = \"(PAY|OPS)-[1-9][0-9]{0,5}\"
form    = \"PAY-<number> or OPS-<number>\"
why     = \"every change is traced to its request\""

reviewed() { # reviewed SUBJECT REVIEWER: a message with what the rules ask for
  printf '%s\n\nTicket: PAY-7\nReviewed-by: %s <%s>\n' "$1" "${name_of[$2]}" "${email_of[$2]}"
}

for scope in all first-parent; do
  # shellcheck disable=SC2001
  new_server "$(sed "s/^why .*read the change\"/&\ncommits = \"$scope\"/" <<<"$rules")"
  bare_repository "work-$scope"

  # A history from before the gate is adopted as it stands.
  new_clone dana "$t/clones/$scope"
  commit "Old and unsigned" --no-gpg-sign -- old.txt old
  git push -q origin main
  install_hooks

  # Fast-forward, several commits, non-ASCII names and paths, folded trailers.
  commit "$(reviewed "Add a file" ines)" -- "src/größe/naïve.txt" one
  commit "$(printf 'Fold\n\nTicket: PAY-7,\n OPS-8\nReviewed-by: Inés Okafor\n <ines@example.org>\n')" -- b two
  accepted git push -q origin main

  # Topic branches are nobody's business, and go away again.
  git checkout -q -b topic
  commit "wip" --no-gpg-sign -- wip w
  accepted git push -q origin topic
  accepted git push -q --force origin topic~1:refs/heads/topic
  accepted git push -q origin :topic
  git checkout -q main
  git branch -q -D topic

  # A clean merge of reviewed work needs nothing of its own under commits = "all"; under
  # "first-parent" it answers for all that it brings.
  git checkout -q -b side HEAD~1
  commit "$(reviewed "Side work" priya)" -- side s
  git checkout -q main
  commit "$(reviewed "Main work" ines)" -- main m
  if [[ $scope == all ]]; then
    git merge -q --no-edit -S side
  else
    git merge -q -S -m "$(reviewed "Merge side" priya)" side
  fi
  accepted git push -q origin main

  # A merge with a resolved conflict answers for the resolution.
  git checkout -q -b conflict HEAD~1
  commit "$(reviewed "Their way" priya)" -- both theirs
  git checkout -q main
  commit "$(reviewed "Our way" ines)" -- both ours
  git merge -q --no-commit conflict >/dev/null 2>&1 || true
  echo "both ways" >both
  git add both
  git commit -q -S -m "$(reviewed "Merge both ways" ines)"
  accepted git push -q origin main

  # A revert with its own review.
  git revert --no-edit -S HEAD~1 -m 1 2>/dev/null >/dev/null || git revert --abort 2>/dev/null || true
  git reset -q --hard origin/main
  commit "$(reviewed "Add a mistake" ines)" -- mistake m
  git rm -q mistake
  git commit -q -S -m "$(reviewed 'Revert "Add a mistake"' priya)"
  accepted git push -q origin main

  # A release branch from main's history, a signed tag, an unprotected tag, all at once and atomic.
  be ines
  git tag -s -m "Version 1" v1.0
  git tag note-1
  git checkout -q -b release/1.0
  commit "$(printf 'Prepare\n\nTicket: OPS-9\nReviewed-by: Dana Reyes <dana@example.org>\n')" -- VERSION 1.0
  accepted git push -q --atomic origin release/1.0 v1.0 note-1
  accepted git push -q origin release/1.0:refs/heads/copy
  # Main takes the release branch in: known commits add nothing.
  git checkout -q main
  git merge -q --ff-only release/1.0
  accepted git push -q origin main
  record_verifies
done

# A second address of one person, and another one's letters.
sed -i 's/emails = \["dana@example.org"\]/emails = ["dana@example.org", "Dana.Reyes@Example.org"]/' "$policy/people.toml"
be dana
git config user.email dana.reyes@example.org
commit "$(reviewed "From the second address" ines)" -- second 2
accepted git push -q origin main

# The robot's exception.
cat >>"$policy/system.toml" <<'TOML'

[[exceptions]]
rules   = ["ticket", "one-review"]
signers = ["release-bot"]
paths   = ["CHANGELOG.md", "VERSION"]
reason  = "version bumps have no ticket and no review"
owner   = "ines"
until   = 2099-12-31
TOML
sed -i 's/^signers = \["developers"\]/signers = ["developers", "release-bot"]/' "$policy/system.toml"
be release-bot
commit "Bump" -- VERSION 1.1
accepted git push -q origin main
commit "Bump and more" -- VERSION 1.2
echo sneaky >sneaky
git add sneaky
git commit -q --amend --no-edit -S
refused ticket-missing,review-missing git push -q origin main
record_verifies
