# One archive of the whole instance as of one moment. It gets its name when it is whole; only then do older ones go.
set -eu
umask 077
# Not on the command line: every process of the pod could read it there.
printf "uri: '%s'\n" "$BACKUP_URI" >"${TMPDIR:-/tmp}/mongodump.yaml"
rm -f "$BACKUP_FOLDER"/*.part
name="rapport-$(date -u +%Y%m%dT%H%M%SZ).archive.gz"
mongodump --config="${TMPDIR:-/tmp}/mongodump.yaml" --oplog --gzip --archive="$BACKUP_FOLDER/$name.part"
mv "$BACKUP_FOLDER/$name.part" "$BACKUP_FOLDER/$name"
echo "wrote $name"
# Names sort as their times do.
ls -1 "$BACKUP_FOLDER" | grep '^rapport-.*[.]archive[.]gz$' | sort -r | tail -n "+$((BACKUP_KEEP + 1))" |
  while read -r old; do
    rm -- "$BACKUP_FOLDER/$old"
    echo "removed $old"
  done
