#!/bin/bash
# Makes what is beside this file with a program of version 0.1.0: ./make.sh PROGRAM FOLDER
# `teacher.lingu` and `make.lingu` are its scripts; tests put the folder's path in place of /fixtures-0.1.0.
set -e
program=$1; cp -r "$(dirname "$0")"/{src,teacher.lingu,make.lingu} "$2"; cd "$2"
export LINGU_HOME=$PWD/home
"$program" run teacher.lingu
"$program" run make.lingu
printf 'session restore everything\nstudent predict s | table save "predicted-s.csv"\nstudent predict d | table save "predicted-d.csv"\n' > predict.lingu
"$program" run predict.lingu
python3 - "$program" <<'P'
import json, os, sqlite3, subprocess, sys
kernel = subprocess.Popen([sys.argv[1], "stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
for number, code in enumerate(["1 + 1", 'x = "é 漢"', '# only a comment\nprint "hello"']):
    header = {"msg_id": str(number), "msg_type": "execute_request", "session": "s"}
    content = {"code": code, "silent": False, "store_history": True}
    kernel.stdin.write(json.dumps({"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}) + "\n")
    kernel.stdin.flush()
    while json.loads(kernel.stdout.readline())["header"]["msg_type"] != "execute_reply": pass
kernel.stdin.close(); kernel.wait()
for name in ("runs", "history"):
    database = sqlite3.connect(f"home/{name}.sqlite")
    database.execute("pragma wal_checkpoint(truncate)")
    database.execute("pragma journal_mode=delete")
P
