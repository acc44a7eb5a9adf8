#!/bin/sh
# Runs a command of CareFlow as careflow.service would: the same user, folder, settings and credentials, drop-ins of
# `systemctl edit` included. For root, as /usr/local/sbin/careflow:
#
#   install deploy/careflow-as-service.sh /usr/local/sbin/careflow && careflow doctor
#
# Files are looked for, and written, in /var/lib/careflow: the user of the service may write nowhere else.
set -eu

unit=$(systemctl cat careflow.service)
wanted='^(User|DynamicUser|StateDirectory|StateDirectoryMode|UMask|WorkingDirectory)='
wanted="$wanted|^(Environment|EnvironmentFile|LoadCredential|LoadCredentialEncrypted)="

set -- /opt/careflow/.venv/bin/careflow "$@"
while read -r line; do
    [ -z "$line" ] || set -- "--property=$line" "$@"
done <<END
$(printf '%s\n' "$unit" | grep -E "$wanted" | tac)
END
# A terminal where there is one (createadmin asks for a password), and the command's own status in the end.
exec systemd-run --pty --pipe --wait --collect --quiet "$@"
