# Reads docs/rooms.txt, then "file:line:text" lines: include lines of C++ files, and link commands of
# CMakeLists.txt (whole, on one line). Prints each that breaks the table; exit 1 if there was one.

function report(room, target, rule) {
  printf "%s:%s: %s -> %s: %s\n", file, line, room, target, rule
  broken = 1
}

function matches(name, glob) {
  gsub(/[.+]/, "[&]", glob)
  gsub(/\*/, ".*", glob)
  return name ~ ("^" glob "$")
}

function listed(name, globs, parts, n, i) {
  n = split(globs, parts, " ")
  for (i = 1; i <= n; ++i) if (matches(name, parts[i])) return 1
  return 0
}

# The room a path from the top of the tree lies in, "" for none.
function room_of(path) {
  sub(/^deal\//, "include/deal/", path)
  while (sub(/\/[^\/]*$/, "", path)) if (path in allowed) return path
  return ""
}

function check_arrow(room, target) {
  if (room == target || listed(target, allowed[room])) return
  report(room, target, "it may include: " (allowed[room] == "" ? "no other room" : allowed[room]))
}

function check_include(room, text, quoted, header, target, glob) {
  sub(/^[ \t]*#[ \t]*include[ \t]*/, "", text)
  quoted = text ~ /^"/
  header = substr(text, 2)
  sub(/[">].*/, "", header)
  for (glob in only) if (matches(header, glob)) {
    if (!listed(room, only[glob])) report(room, header, "only for: " only[glob])
    return
  }
  target = room_of(header)
  if (target != "") check_arrow(room, target)
  else if (quoted) report(room, header, "lies in no room of docs/rooms.txt (include lines start at the top of the tree)")
}

function check_links(room, text, words, n, i) {
  n = split(text, words, /[^A-Za-z0-9_:]+/)
  for (i = 2; i <= n; ++i) {
    if (words[i] !~ /^deal_/ || words[i] == "deal_options") continue
    if (!(words[i] in room_of_target)) report(room, words[i], "is the target of no room")
    # Who may include the public headers links the room that implements them.
    else if (words[i] != "deal_api" || !listed("include/deal", allowed[room])) check_arrow(room, room_of_target[words[i]])
  }
}

NR == FNR {
  sub(/#.*/, "")
  if ($0 !~ /:/) next
  subject = rest = $0
  sub(/[ \t]*:.*/, "", subject)
  sub(/^[^:]*:[ \t]*/, "", rest)
  sub(/[ \t]+$/, "", rest)
  if (sub(/^only[ \t]+/, "", subject)) { only[subject] = rest; next }
  allowed[subject] = rest
  target = subject
  sub(/.*\//, "", target)
  if (subject != "include/deal") room_of_target["deal_" target] = subject
  next
}

{
  file = line = text = $0
  sub(/:.*/, "", file)
  sub(/^[^:]*:/, "", line)
  sub(/:.*/, "", line)
  sub(/^[^:]*:[^:]*:/, "", text)
  room = room_of(file)
  if (room == "") {
    room = file
    sub(/\/[^\/]*$/, "", room)
    report(room, "?", "docs/rooms.txt has no such room")
  }
  else if (file ~ /CMakeLists\.txt$/) check_links(room, text)
  else check_include(room, text)
}

END { exit broken }
