# An example of each route, as the page /api shows it and tests/demo/test_pages.py runs it on a demo: from a line
# "## METHOD /path" to the next. What stands before the first is pasted once a shell.

PATH="$PWD/.venv/bin:$PATH"
API=http://127.0.0.1:8080/api/v1
as() { [ "${WHO:-}" = "$1" ] || eval "$(tearline demo-as "$1")"; WHO=$1; }
api() { curl -sS --fail-with-body -H "Authorization: Bearer $(cat "$TEARLINE_SESSION")" -H "Tearline-Purpose: $TEARLINE_PURPOSE" "$@"; }
field() { python3 -c "import json,sys; print(json.load(sys.stdin)$1)"; }
secret() { python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["officers"][sys.argv[2]]["password"])' "$TEARLINE_DATA/demo.json" "$1"; }
a_record() { api "$API/search" --json '{"q": "hernandez", "kind": ["Person"], "size": 1}' | field '["hits"][0]["record"]["id"]'; }
a_load() { PHONE=+5255$(date +%N | head -c 8); echo "{\"id\": \"practice$PHONE\", \"schema\": \"Person\", \"properties\": {\"name\": [\"Persona de práctica\"], \"phone\": [\"$PHONE\"]}}" > practice.ftm.jsonl
  api "$API/loads" -F file=@practice.ftm.jsonl -F source=practice -F label=PEN//RESTRICTED//-//ALL//H0 | field '["id"]'; }
our_record() { a_load > practice.id; api "$API/check" --json "{\"text\": \"$(grep -o '+[0-9]*' practice.ftm.jsonl | head -1)\"}" | field '["hits"][0]["record"]["id"]'; }
a_matter() { api "$API/matters" --json '{"kind": "lead", "properties": {"name": ["Camioneta de práctica"]}, "label": "FGR//RESTRICTED//-//ALL//H0", "said": {"channel": "own"}}' | field '["id"]'; }
a_release() { api "$API/releases" --json "{\"title\": \"Un vehículo en el puerto\", \"sources\": [\"$(a_record)\"]}" | field '["id"]'; }
a_copy() { api "$API/releases" | field '["received"][0]["number"]'; }
a_unit() { api "$API/units" --json "{\"code\": \"P$(date +%N)\", \"name\": \"Unidad de práctica\", \"area\": \"Norte\", \"agreement\": \"convenio 1/2026\", \"agencies\": [\"FGR\", \"PEN\"]}" | field '["id"]'; }
ours() { api "$API/units/NORTE" | field "$1"; }
a_consent() { api "$API/consents" --json "{\"label\": \"$(api "$API/shared" | field '["labels"][0]["label"]')\", \"kinds\": [\"plate\"], \"reveal\": \"contact\",
  \"audience\": [\"FGR\"], \"purposes\": [\"investigation\"], \"holds_from\": \"$(date -u +%FT%TZ)\", \"holds_until\": \"$(date -u -d '+90 days' +%FT%TZ)\"}"; }
a_draft() { MARK=$(api "$API/matrix/draft" 2>/dev/null | field '["version"]["mark"]' 2>/dev/null) && MARK="\"$MARK\"" || MARK=null
  api -X PUT "$API/matrix/draft" --json "{\"mark\": $MARK, \"take\": \"shipped\"}" | field '["mark"]'; }
a_source() { api "$API/sources" | field '["sources"][0]["id"]'; }
a_source_report() { api "$API/sources/$(a_source)" | field '["reports"][0]["record_id"]'; }
a_file() { echo "Una nota inventada." > practice.txt; api "$API/records/$(a_record)/files" -F file=@practice.txt | field '["name"]'; }
traced() { api "$API/tracings" | python3 -c 'import json, sys; print(next(one for one in json.load(sys.stdin)["tracings"] if one["about"])'"$1"')'; }
a_tracing() { api "$API/tracings" --json "{\"items\": [{\"item\": \"$(traced '["traced"][0]["record"]')\"}], \"before\": \"$(date -u +%FT%TZ)\",
  \"case\": \"$(traced '["folio"]')\", \"reason\": \"practice\"}" | field '["id"]'; }
an_officer() { api "$API/officers" --json "{\"login\": \"pen.$(date +%s%N)\", \"full_name\": \"Oficial nueva\", \"agency\": \"PEN\", \"password\": \"to be replaced at once\"}" | field '["login"]'; }
a_vetting() { TESTS=$(api "$API/test-rules" | python3 -c 'import json,sys,datetime as d; now = d.datetime.now(d.UTC); print(json.dumps([{"kind": one["kind"],
  "taken_on": str(now.date()), "passed": True, "expires_at": str(now + d.timedelta(days=300))} for one in json.load(sys.stdin)]))')
  api "$API/officers/$1/vettings" --json "{\"tier\": \"OPEN\", \"tests\": $TESTS}"; }

## POST /session
as fgr.analista
curl -sS --fail-with-body "$API/session" --json "{\"login\": \"cni.jefatura\", \"password\": \"$(secret cni.jefatura)\", \"code\": \"$(tearline demo-code cni.jefatura)\"}"

## POST /session/own
# Needs the pass that POST /session gives at a first sign-in, and a code of the authenticator that came with it.
curl -sS --fail-with-body "$API/session/own" --json '{"handed_over": "PASS", "password": "a long one of your own", "code": "123456"}'

## POST /session/password
# Needs the password so far and a code of the present authenticator; your other sessions end.
api "$API/session/password" --json '{"password": "the one so far", "code": "123456", "new_password": "a long one of your own"}'

## POST /session/authenticator
# Needs the same; answers with the secret of the new one. Nothing has changed before it is confirmed.
api "$API/session/authenticator" --json '{"password": "the one so far", "code": "123456"}'

## PUT /session/authenticator
# Needs a code that the new authenticator shows.
api -X PUT "$API/session/authenticator" --json '{"code": "123456"}'

## GET /session
as fgr.analista
api "$API/session"

## DELETE /session
as aac.enlace
api -X DELETE "$API/session"
WHO=

## GET /sessions
as fgr.analista
api "$API/sessions"

## DELETE /sessions
as fgr.analista
api -X DELETE "$API/sessions?but_this=true"

## DELETE /sessions/{id}
as adu.enlace
OTHER=$(api "$API/sessions" | field '[0]["id"]')
api -X DELETE "$API/sessions/$OTHER"
WHO=

## GET /waiting
as fgr.analista
api "$API/waiting"

## GET /wakes
as fgr.analista
# ends here after two seconds; a program reads on
api "$API/wakes" --max-time 2 || [ $? = 28 ]

## GET /purposes
as fgr.analista
api "$API/purposes"

## POST /check
as fgr.analista
api "$API/check" --json '{"text": "XYZ-123-A"}'

## GET /check/list
as fgr.analista
api "$API/check/list"

## POST /check/list
as fgr.analista
api "$API/check/list" --json '{"lines": ["XYZ-123-A", "ABC-123-D"], "case": "FGR/1/2026", "copy": {"format": "csv", "reason": "for the file of the case"}}' > checked.csv

## POST /search
as fgr.analista
api "$API/search" --json '{"q": "hernandez", "kind": ["Person"], "size": 5}'

## GET /records/{id}
as fgr.analista
api "$API/records/$(a_record)"

## POST /timeline
as fgr.analista
api "$API/timeline" --json "{\"ids\": [\"$(a_record)\"], \"from\": \"1980-01-01\"}"

## POST /places
as fgr.analista
api "$API/places" --json '{"extent": {"south": 19, "west": -100, "north": 23, "east": -97}, "kind": ["Event"]}'

## POST /records/matters
as pen.campo
api "$API/records/matters" --json "{\"ids\": [\"$(a_record)\"]}"

## GET /matters/kinds
as pen.campo
api "$API/matters/kinds"

## GET /matters
as pen.campo
api "$API/matters?kind=lead&state=new"

## POST /matters
as pen.campo
api "$API/matters" --json "{\"kind\": \"lead\", \"properties\": {\"name\": [\"White van at the market\"]}, \"about\": [\"$(a_record)\"], \"said\": {\"channel\": \"sighting\", \"danger\": \"no\"}}"

## GET /matters/{id}
as fgr.analista
api "$API/matters/$(a_matter)"

## POST /matters/{id}/moves
# The duty that each move takes: a duty officer of its agency triages a lead, an analyst takes it in hand and proposes.
as fgr.guardia
MATTER=$(a_matter)
move() { SEEN=$(api "$API/matters/$MATTER" | field '["last_move"]'); api "$API/matters/$MATTER/moves" --json "{\"move\": \"$1\", \"seen\": \"$SEEN\", \"said\": $2}" > moved; }
move triage '{"value": "high", "danger": "no"}'
as fgr.analista
move take '{}'
SEEN=$(api "$API/matters/$MATTER" | field '["last_move"]')
api "$API/matters/$MATTER/moves" --json "{\"move\": \"propose\", \"seen\": \"$SEEN\", \"said\": {\"action\": \"stop\", \"place\": \"municipal\", \"risk\": \"2\", \"agencies\": \"several\", \"instrument\": \"none\", \"first_option\": \"Stop it at the bridge\", \"second_option\": \"Let it pass\", \"recommended\": \"1\"}}"

## GET /day
as pen.teniente
api "$API/day"

## GET /figures
as fgr.guardia
api "$API/figures?since=2026-01-01&until=2026-12-31"

## GET /notices
as fgr.guardia
api "$API/notices"

## POST /notices/read
as fgr.guardia
READ=$(api "$API/notices" | python3 -c 'import json,sys; print(json.dumps([one["id"] for one in json.load(sys.stdin)]))')
api "$API/notices/read" --json "{\"ids\": $READ}"

## GET /units
as fgr.analista
api "$API/units"

## GET /units/{id}
as fgr.analista
api "$API/units/NORTE"

## GET /units/{id}/table
as fgr.analista
api "$API/units/NORTE/table"

## POST /units
as coordinacion
api "$API/units" --json "{\"code\": \"VILLAS$(date +%N)\", \"name\": \"Unidad Villas\", \"area\": \"Villas\", \"agreement\": \"convenio 2/2026\", \"agencies\": [\"FGR\", \"PEN\"]}"

## POST /units/{id}/approvals
as coordinacion
UNIT=$(a_unit)
api "$API/units/$UNIT/approvals" --json '{}'

## PUT /units/{id}/state
as coordinacion
UNIT=$(a_unit)
api -X PUT "$API/units/$UNIT/state" --json '{"state": "dissolved"}'

## POST /units/{id}/agencies
as coordinacion
UNIT=$(a_unit)
api "$API/units/$UNIT/agencies" --json '{"agency": "UIF"}'

## DELETE /units/{id}/agencies/{code}
as coordinacion
UNIT=$(a_unit)
api -X DELETE "$API/units/$UNIT/agencies/PEN"

## POST /units/{id}/seats
# Needs an officer of your agency who has no seat in the unit; a registrar of it asks.
UNIT=$(ours '["id"]')
api "$API/units/$UNIT/seats" --json '{"login": "fgr.guardia", "cell": "judicial", "until": "2030-01-01T00:00:00-06:00"}'

## POST /seats/{id}/confirmation
# Needs a seat that waits for the second key; the unit's lead asks.
SEAT=$(ours '["seats"][0]["id"]')
api -X POST "$API/seats/$SEAT/confirmation"

## DELETE /seats/{id}/confirmation
# Needs a seat that waits for the second key.
SEAT=$(ours '["seats"][0]["id"]')
api -X DELETE "$API/seats/$SEAT/confirmation"

## DELETE /seats/{id}
# Needs a seat that may end: your own, or one of a unit that you lead.
SEAT=$(ours '["seats"][0]["id"]')
api -X DELETE "$API/seats/$SEAT"

## POST /seats/{id}/lead
# Needs a time in which nobody leads the unit; a coordinator asks.
SEAT=$(ours '["seats"][0]["id"]')
api "$API/seats/$SEAT/lead" --json '{"since": "2030-01-01T00:00:00-06:00", "until": null}'

## PUT /seats/{id}/lead
# Needs the lead, who hands over to one who sits in the unit.
SEAT=$(ours '["seats"][0]["id"]')
api -X PUT "$API/seats/$SEAT/lead" --json '{"until": null}'
## GET /records/{id}/files
as pen.campo
api "$API/records/$(a_record)/files"

## POST /records/{id}/files
as pen.campo
echo "Una nota inventada." > practice.txt
api "$API/records/$(a_record)/files" -F file=@practice.txt

## GET /files/{name}
as pen.campo
api "$API/files/$(a_file)" -H "Range: bytes=4-7"

## GET /files/{name}/preview
# Of a file that has one: `pictured` says so.
as pen.campo
base64 -d > practice.png <<< iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==
NAME=$(api "$API/records/$(a_record)/files" -F file=@practice.png | field '["name"]')
api "$API/files/$NAME/preview" -o preview.jpg

## GET /questions
as fgr.analista
api "$API/questions"

## POST /questions
as fgr.analista
NOW=$(date +%s)
api "$API/questions" --json "{\"name\": \"People, $NOW\", \"text\": \"hernandez\", \"kinds\": [\"Person\"]}"

## PUT /questions/{id}/unit
as fgr.analista
QUESTION=$(api "$API/questions" --json "{\"name\": \"For the unit, $(date +%N)\", \"text\": \"hernandez\"}" | field '["id"]')
api -X PUT "$API/questions/$QUESTION/unit" --json '{"unit": "NORTE", "tier": "RESTRICTED"}'

## DELETE /questions/{id}
as fgr.analista
QUESTION=$(api "$API/questions" --json '{"name": "Hernández, to forget", "text": "hernandez"}' | field '["id"]')
api -X DELETE "$API/questions/$QUESTION"

## POST /match
as fgr.analista
api "$API/match" --json '{"schema": "Person", "properties": {"name": ["Ana García"], "birthDate": ["1985-03-12"]}}'

## GET /entity/{id}
as fgr.analista
api "$API/entity/$(a_record)"

## GET /entity/{id}/dossier
as fgr.analista
api "$API/entity/$(a_record)/dossier"

## GET /entity/{id}/history
as fgr.analista
api "$API/entity/$(a_record)/history"

## GET /explain
as fgr.analista
TWO=$(api "$API/search" --json '{"q": "hernandez", "kind": ["Person"], "size": 2}')
api "$API/explain?a=$(echo "$TWO" | field '["hits"][0]["record"]["id"]')&b=$(echo "$TWO" | field '["hits"][1]["record"]["id"]')"

## GET /matches/unsure
as fgr.analista
api "$API/matches/unsure?limit=5"

## POST /matches/decisions
as pen.campo
TWO=$(api "$API/search" --json '{"q": "hernandez", "kind": ["Person"], "agency": ["PEN"], "size": 2}')
A=$(echo "$TWO" | field '["hits"][0]["record"]["id"]') B=$(echo "$TWO" | field '["hits"][1]["record"]["id"]')
api "$API/matches/decisions" --json "{\"a\": \"$A\", \"b\": \"$B\", \"verdict\": \"unsure\", \"reason\": \"looked at for practice\"}"

## POST /matches/decisions/{id}/undo
as pen.campo
TWO=$(api "$API/search" --json '{"q": "hernandez", "kind": ["Person"], "agency": ["PEN"], "size": 2}')
A=$(echo "$TWO" | field '["hits"][0]["record"]["id"]') B=$(echo "$TWO" | field '["hits"][1]["record"]["id"]')
DECISION=$(api "$API/matches/decisions" --json "{\"a\": \"$A\", \"b\": \"$B\", \"verdict\": \"unsure\", \"reason\": \"looked at for practice\"}" | field '["id"]')
api "$API/matches/decisions/$DECISION/undo" --json '{"reason": "only practice"}'

## POST /drawings
as fgr.analista
api "$API/drawings" --json "{\"ids\": [\"$(a_record)\"]}"

## POST /expand
as fgr.analista
api "$API/expand" --json "{\"ids\": [\"$(a_record)\"], \"limit\": 20}"

## POST /paths
as fgr.analista
FOUND=$(api "$API/search" --json '{"q": "hernandez", "kind": ["Person"], "size": 20}')
IDS=$(echo "$FOUND" | python3 -c 'import json,sys; print(json.dumps([hit["record"]["id"] for hit in json.load(sys.stdin)["hits"]]))')
LINKS=$(api "$API/expand" --json "{\"ids\": $IDS, \"limit\": 20}")
A=$(echo "$LINKS" | field '["links"][0]["source"]') B=$(echo "$LINKS" | field '["links"][0]["target"]')
api "$API/paths" --json "{\"a\": \"$A\", \"b\": \"$B\"}"

## GET /scenes
as fgr.analista
api "$API/scenes"

## POST /scenes
as fgr.analista
api "$API/scenes" --json "{\"title\": \"Practice\", \"nodes\": [{\"id\": \"$(a_record)\", \"x\": 0, \"y\": 0}]}"

## GET /scenes/{id}
as fgr.analista
SCENE=$(api "$API/scenes" --json "{\"title\": \"Practice\", \"nodes\": [{\"id\": \"$(a_record)\"}]}" | field '["id"]')
api "$API/scenes/$SCENE"

## PUT /scenes/{id}
as fgr.analista
SCENE=$(api "$API/scenes" --json "{\"title\": \"Practice\", \"nodes\": [{\"id\": \"$(a_record)\"}]}" | field '["id"]')
api -X PUT "$API/scenes/$SCENE" --json "{\"title\": \"Practice\", \"version\": 1, \"nodes\": [{\"id\": \"$(a_record)\", \"pinned\": true}]}"

## PATCH /scenes/{id}
as fgr.analista
SCENE=$(api "$API/scenes" --json "{\"title\": \"Practice\", \"nodes\": [{\"id\": \"$(a_record)\"}]}" | field '["id"]')
api -X PATCH "$API/scenes/$SCENE" --json '{"title": "Practice, renamed", "version": 1}'

## PUT /scenes/{id}/unit
as fgr.analista
SCENE=$(api "$API/scenes" --json "{\"title\": \"Practice\", \"nodes\": [{\"id\": \"$(a_record)\"}]}" | field '["id"]')
api -X PUT "$API/scenes/$SCENE/unit" --json '{"version": 1, "unit": "NORTE"}'

## DELETE /scenes/{id}
as fgr.analista
SCENE=$(api "$API/scenes" --json "{\"title\": \"Practice\", \"nodes\": [{\"id\": \"$(a_record)\"}]}" | field '["id"]')
api -X DELETE "$API/scenes/$SCENE?version=1"

## POST /entity/{id}/export
as fgr.analista
api "$API/entity/$(a_record)/export" --json '{"format": "pdf", "reason": "for the file of the case"}' > dossier.pdf

## POST /records/{id}/export
as fgr.analista
api "$API/records/$(a_record)/export" --json '{"format": "csv", "reason": "for the file of the case"}' > record.csv

## POST /search/export
# Narrowed to what is free: what another agency gave under H2 needs its leave first ("leave-needed" in the answer).
as fgr.analista
api "$API/search/export" --json '{"q": "hernandez", "agency": ["RCI"], "copy": {"format": "json", "reason": "for the file of the case"}}' > search.json

## POST /drawings/export
as fgr.analista
api "$API/drawings/export" --json "{\"nodes\": [{\"id\": \"$(a_record)\", \"x\": 0, \"y\": 0}], \"copy\": {\"format\": \"svg\", \"reason\": \"for the file of the case\"}}" > chart.svg

## GET /copies
as fgr.analista
api "$API/copies?limit=5"

## POST /copies/{number}/answer
as fgr.analista
NUMBER=$(api "$API/records/$(a_record)/export" --json '{"format": "json", "reason": "for practice"}' | field '["copy"]["copy"]')
api "$API/copies/$NUMBER/answer" --json '{"how": "destroyed"}'

## GET /copies/ours
as fgr.enlace
api "$API/copies/ours?limit=5"

## GET /copies/taken
as inspeccion
api "$API/copies/taken?limit=5"

## GET /copies/taken/{number}/records
as fgr.analista
NUMBER=$(api "$API/records/$(a_record)/export" --json '{"format": "json", "reason": "for practice"}' | field '["copy"]["copy"]')
as inspeccion
api "$API/copies/taken/$NUMBER/records?limit=5"

## GET /shared
as pen.enlace
api "$API/shared"

## POST /shared/records
as pen.enlace
a_load
api "$API/shared/records" --json '{"label": "PEN//RESTRICTED//-//ALL//H0"}'

## POST /loads
as pen.enlace
echo '{"id": "d1", "schema": "Vehicle", "properties": {"registrationNumber": ["XYZ-123-A"], "model": ["Tsuru"]}}' > one.ftm.jsonl
api "$API/loads" -F file=@one.ftm.jsonl -F source=practice -F label=PEN//RESTRICTED//-//ALL//H0

## GET /loads
as pen.enlace
api "$API/loads?limit=5"

## POST /loads/dry-run
as pen.enlace
echo '{"id": "d2", "schema": "Vehicle", "properties": {"registrationNumber": ["XYZ-124-A"]}}' > two.ftm.jsonl
api "$API/loads/dry-run?show=1" -F file=@two.ftm.jsonl -F source=practice -F label=PEN//RESTRICTED//-//ALL//H0

## POST /mappings/draft
as pen.enlace
printf 'placa,modelo\nXYZ-125-A,Tsuru\n' > cars.csv
api "$API/mappings/draft" -F file=@cars.csv

## GET /loads/{id}
as pen.enlace
LOAD=$(a_load)
api "$API/loads/$LOAD"

## GET /loads/{id}/findings
as pen.enlace
LOAD=$(a_load)
api "$API/loads/$LOAD/findings"

## PATCH /records/{id}
as pen.enlace
RECORD=$(our_record)
api -X PATCH "$API/records/$RECORD" --json '{"properties": {"nationality": ["mx"]}, "reason": "seen on the passport"}'

## POST /records/{id}/reclassify
as pen.enlace
RECORD=$(our_record)
api "$API/records/$RECORD/reclassify" --json '{"label": "PEN//CONFIDENTIAL//-//ALL//H0", "reason": "practice"}'

## POST /records/{id}/recall
as pen.enlace
RECORD=$(our_record)
api "$API/records/$RECORD/recall" --json '{"reason": "shared by mistake"}'

## POST /records/{id}/restore
as pen.enlace
RECORD=$(our_record)
api "$API/records/$RECORD/recall" --json '{"reason": "shared by mistake"}'
api "$API/records/$RECORD/restore" --json '{"label": "PEN//RESTRICTED//-//ALL//H0", "reason": "it may be shared"}'

## POST /records/{id}/review
as pen.enlace
RECORD=$(our_record)
NEXT=$(date -d '+1 year' +%F)
api "$API/records/$RECORD/review" --json "{\"next\": \"$NEXT\", \"reason\": \"still of use\"}"

## POST /records/{id}/unhold
as pen.enlace
RECORD=$(our_record)
api "$API/records/$RECORD/unhold" --json '{"reason": "the source is right again"}'

## DELETE /records/{id}
as pen.enlace
RECORD=$(our_record)
api -X DELETE "$API/records/$RECORD?reason=practice"

## GET /reviews
as pen.enlace
api "$API/reviews?until=2099-01-01&limit=5"

## GET /came-back
as pen.enlace
api "$API/came-back?limit=5"

## POST /loads/{id}/reclassify
as pen.enlace
LOAD=$(a_load)
api "$API/loads/$LOAD/reclassify" --json '{"label": "PEN//CONFIDENTIAL//-//ALL//H0", "reason": "practice"}'

## POST /loads/{id}/recall
as pen.enlace
LOAD=$(a_load)
api "$API/loads/$LOAD/recall" --json '{"reason": "shared by mistake"}'

## POST /loads/{id}/restore
as pen.enlace
LOAD=$(a_load)
api "$API/loads/$LOAD/recall" --json '{"reason": "shared by mistake"}'
api "$API/loads/$LOAD/restore" --json '{"label": "PEN//RESTRICTED//-//ALL//H0", "reason": "it may be shared"}'

## POST /loads/{id}/unhold
as pen.enlace
LOAD=$(a_load)
api "$API/loads/$LOAD/unhold" --json '{"reason": "the source is right again"}'

## DELETE /loads/{id}
as pen.enlace
LOAD=$(a_load)
api -X DELETE "$API/loads/$LOAD?reason=practice"

## GET /kinds
curl -sS "$API/kinds"

## GET /kinds/{schema}
curl -sS "$API/kinds/Person"

## GET /looks/mine
as fgr.analista
api "$API/looks/mine?limit=5"

## GET /looks/ours
as fgr.enlace
api "$API/looks/ours?limit=5"

## GET /looks
as inspeccion
api "$API/looks?limit=5"

## GET /looks/at
as fgr.analista
RECORD=$(a_record)
as inspeccion
api "$API/looks/at?record=$RECORD"

## POST /looks/at/export
as fgr.analista
RECORD=$(a_record)
as inspeccion
api "$API/looks/at/export" --json "{\"records\": [\"$RECORD\"], \"copy\": {\"format\": \"pdf\", \"reason\": \"a complaint\"}}" > looked.pdf

## POST /looks/export
as inspeccion
api "$API/looks/export" --json '{"officer": "fgr.analista", "copy": {"format": "pdf", "reason": "a complaint"}}' > looks.pdf

## POST /looks/at/sealed
as fgr.analista
RECORD=$(a_record)
as inspeccion
api "$API/looks/at/sealed" --json "{\"records\": [\"$RECORD\"], \"authority\": \"a court\", \"number\": \"1/2026\", \"day\": \"2026-05-04\", \"reason\": \"by order\"}" > report.zip

## GET /unusual
as inspeccion
api "$API/unusual?days=14"

## POST /unusual/{id}/note
# Needs a line of GET /unusual, by its id; a demo that was just made has none.
as inspeccion
api "$API/unusual/ID/note" --json '{"words": "asked; it was a search for a missing person"}'

## GET /unusual/rules
as inspeccion
api "$API/unusual/rules"

## PUT /unusual/rules/{rule}
as inspeccion
api -X PUT "$API/unusual/rules/many" --json '{"at_least": 40, "source": "order 12/2026"}'

## GET /tracings
as inspeccion
api "$API/tracings"

## POST /tracings
as inspeccion
RECORD=$(traced '["traced"][0]["record"]')
api "$API/tracings" --json "{\"items\": [{\"item\": \"$RECORD\"}], \"before\": \"$(date -u +%FT%TZ)\", \"case\": \"$(traced '["folio"]')\", \"reason\": \"two raids failed\"}"

## GET /tracings/{id}
as inspeccion
TRACING=$(traced '["id"]')
api "$API/tracings/$TRACING"

## POST /tracings/{id}/agreement
as inspeccion.dos
TRACING=$(a_tracing)
as inspeccion
api -X POST "$API/tracings/$TRACING/agreement"

## GET /tracings/{id}/exposure
as inspeccion
AGREED=$(api "$API/tracings" | python3 -c 'import json, sys; print(next(one["id"] for one in json.load(sys.stdin)["tracings"] if one["state"] == "agreed" and one["mine"]))')
api "$API/tracings/$AGREED/exposure"

## POST /tracings/{id}/end
as inspeccion
TRACING=$(a_tracing)
api -X POST "$API/tracings/$TRACING/end"

## GET /ledger/checkpoint
curl -sS "$API/ledger/checkpoint"

## GET /ledger/book
as inspeccion
api "$API/ledger/book" > ledger.jsonl

## GET /ledger/proof/{entry}
as inspeccion
api "$API/ledger/proof/0"

## GET /ledger/consistency
as inspeccion
OLD=$(curl -sS "$API/ledger/checkpoint" | sed -n 2p)
api "$API/ledger/consistency?from=$OLD"

## GET /ledger/reasons/{digest}
as pen.enlace
RECORD=$(our_record)
api "$API/records/$RECORD/unhold" --json '{"reason": "the source is right again"}'
as inspeccion
DIGEST=$(api "$API/looks?kind=deed&officer=pen.enlace" | python3 -c 'import json,sys; print(next(one["reason"] for one in json.load(sys.stdin) if one["reason"]))')
as fgr.analista
api "$API/ledger/reasons/$DIGEST"

## GET /agencies
as registro
api "$API/agencies"

## POST /agencies
as registro
NEW=P$(date +%S | tr 0-9 A-J)X
api "$API/agencies" --json "{\"code\": \"$NEW\", \"name_es\": \"Agencia de prueba\", \"name_en\": \"Agency for practice\"}"

## PUT /agencies/{code}/suspension
as registro
api -X PUT "$API/agencies/OFAC/suspension" --json '{"suspended": false}'

## GET /officers
as registro
api "$API/officers"

## POST /officers
as registro
NEW=pen.$(date +%s)
api "$API/officers" --json "{\"login\": \"$NEW\", \"full_name\": \"Oficial nueva\", \"agency\": \"PEN\", \"password\": \"to be replaced at once\"}"

## PUT /officers/{login}/credential
as registro
OFFICER=$(an_officer)
api -X PUT "$API/officers/$OFFICER/credential" --json '{"password": "another, to be replaced"}'

## PUT /officers/{login}/duties
as registro
OFFICER=$(an_officer)
api -X PUT "$API/officers/$OFFICER/duties" --json '{"duties": ["steward"]}'

## PUT /officers/{login}/level
as registro
OFFICER=$(an_officer)
api -X PUT "$API/officers/$OFFICER/level" --json '{"level": 2}'

## PUT /officers/{login}/organisation
as registro
OFFICER=$(an_officer)
api -X PUT "$API/officers/$OFFICER/organisation" --json '{"allowed": true}'

## PUT /officers/{login}/suspension
as registro
OFFICER=$(an_officer)
api -X PUT "$API/officers/$OFFICER/suspension" --json '{"suspended": true}'

## GET /agencies/{code}/sessions
as registro
api "$API/agencies/PEN/sessions"

## GET /officers/{login}/sessions
as registro
api "$API/officers/pen.campo/sessions"

## DELETE /officers/{login}/sessions
as registro
api -X DELETE "$API/officers/pen.campo/sessions"

## DELETE /officers/{login}/sessions/{id}
as pen.campo
as registro
SESSION=$(api "$API/officers/pen.campo/sessions" | field '[0]["id"]')
api -X DELETE "$API/officers/pen.campo/sessions/$SESSION"

## PUT /purposes/{code}
as registro
api -X PUT "$API/purposes/practice" --json '{"name_es": "Práctica", "name_en": "Practice"}'

## POST /officers/{login}/vettings
as registro
OFFICER=$(an_officer)
TESTS=$(api "$API/test-rules" | python3 -c 'import json,sys,datetime as d; now = d.datetime.now(d.UTC); print(json.dumps([{"kind": one["kind"],
  "taken_on": str(now.date()), "passed": True, "expires_at": str(now + d.timedelta(days=300))} for one in json.load(sys.stdin)]))')
api "$API/officers/$OFFICER/vettings" --json "{\"tier\": \"OPEN\", \"tests\": $TESTS}"

## GET /officers/{login}/vettings
as registro
api "$API/officers/pen.campo/vettings"

## DELETE /officers/{login}/vettings
as registro
OFFICER=$(an_officer)
a_vetting "$OFFICER"
api -X DELETE "$API/officers/$OFFICER/vettings"

## DELETE /officers/{login}/vettings/{id}
as registro
OFFICER=$(an_officer)
VETTING=$(a_vetting "$OFFICER" | field '["id"]')
api -X DELETE "$API/officers/$OFFICER/vettings/$VETTING"

## GET /test-rules
as registro
api "$API/test-rules"

## PUT /test-rules/{kind}/{tier}
as registro
api -X PUT "$API/test-rules/medical/TOP_SECRET" --json '{"name_es": "Examen médico", "name_en": "Medical test", "months": 12, "source": "order 12/2026"}'

## POST /test-rules/{kind}/{tier}/end
as registro
api "$API/test-rules/polygraph/OPEN/end" --json '{"source": "order 13/2026"}'

## GET /alone-tier
as registro
api "$API/alone-tier"

## PUT /alone-tier
as registro
api -X PUT "$API/alone-tier" --json '{"tier": "RESTRICTED", "source": "order 14/2026"}'

## GET /proposals
as registro
api "$API/proposals"

## POST /proposals/{id}/confirmation
as registro
PROPOSAL=$(api -X PUT "$API/alone-tier" --json '{"tier": "RESTRICTED", "source": "order 15/2026"}' | field '["proposal"]')
as registro.dos
api -X POST "$API/proposals/$PROPOSAL/confirmation"

## DELETE /proposals/{id}
as registro
PROPOSAL=$(api -X PUT "$API/alone-tier" --json '{"tier": "OPEN", "source": "order 16/2026"}' | field '["proposal"]')
api -X DELETE "$API/proposals/$PROPOSAL"

## GET /matrix
as fgr.analista
api "$API/matrix"

## GET /matrix/decision
as fgr.analista
api "$API/matrix/decision?action=stop&where=municipal&risk=2&agencies=one&instrument=none"

## GET /matrix/draft
as coordinacion
a_draft > draft.mark
api "$API/matrix/draft"

## PUT /matrix/draft
as coordinacion
MARK=$(a_draft)
api -X PUT "$API/matrix/draft" --json "{\"mark\": \"$MARK\", \"take\": \"in-force\"}"

## DELETE /matrix/draft
as coordinacion
MARK=$(a_draft)
api -X DELETE "$API/matrix/draft?mark=$MARK"

## PUT /matrix/draft/request
as coordinacion
MARK=$(a_draft)
api -X PUT "$API/matrix/draft/request" --json "{\"mark\": \"$MARK\"}"

## DELETE /matrix/draft/request
as coordinacion
MARK=$(a_draft)
api -X PUT "$API/matrix/draft/request" --json "{\"mark\": \"$MARK\"}"
api -X DELETE "$API/matrix/draft/request?mark=$MARK"

## POST /matrix/draft/publication
as coordinacion
MARK=$(a_draft)
api -X PUT "$API/matrix/draft/request" --json "{\"mark\": \"$MARK\"}"
as registro.dos
api "$API/matrix/draft/publication" --json "{\"mark\": \"$MARK\"}"

## GET /requests
as fgr.analista
api "$API/requests"

## GET /requests/{side}
as fgr.analista
api "$API/requests/by?ended=true"

## GET /requests/{id}/pool
# At the neutral desk, of a request that came by a pool's token; of any other, nobody.
as fgr.analista
REQUEST=$(api "$API/requests" | field '["by_us"][0]["id"]')
api "$API/requests/$REQUEST/pool"

## POST /requests/{id}/pool
# Needs a request that came to the neutral desk by a pool's token.
as fgr.analista
api "$API/requests/$REQUEST/pool" --json '{"agency": "UIF"}'

## PUT /desks/neutral
as coordinacion
api -X PUT "$API/desks/neutral" --json '{"agency": "CF"}'

## POST /requests/leave
# Needs a record of another agency under H2, of which you were refused a copy ("leave-needed" in the answer).
as fgr.analista
api "$API/requests/leave" --json "{\"records\": [\"$RECORD\"], \"use\": \"copy\", \"for_whom\": \"Juzgado Segundo\", \"basis\": \"CNPP, art. 215\", \"case\": \"0218/2026\"}"

## GET /credit
as fgr.analista
api "$API/credit?agency=FGR"

## GET /matters/{id}/contributions
as fgr.analista
api "$API/matters/$(a_matter)/contributions"

## POST /matters/{id}/contributions
# Needs a lead that you decided, closed or have in hand, once it is decided or closed.
as fgr.analista
api "$API/matters/$LEAD/contributions" --json "{\"record\": \"$RECORD\", \"role\": \"located\"}"

## DELETE /contributions/{id}
# Needs a contribution that your agency cited.
as fgr.analista
api -X DELETE "$API/contributions/$CONTRIBUTION"

## GET /desks
as fgr.analista
api "$API/desks"

## GET /plans
as pen.unidad
api "$API/plans"

## GET /plans/{id}
as pen.unidad
CLASH=$(api "$API/plans" | field '["plans"][0]["clashes"][0]["id"]')
api "$API/plans/$CLASH"

## PUT /desk
as pen.enlace
api -X PUT "$API/desk" --json '{"reached": "telephone 000 555 0177"}'

## POST /pointers
as fgr.analista
api "$API/pointers" --json "{\"identifier\": \"XRN-85-88\", \"case\": \"$(a_matter)\"}"

## GET /pointers
as fgr.analista
api "$API/pointers"

## GET /pointers/notices
as cni.enlace
api "$API/pointers/notices"

## POST /pointers/notices/{id}/read
as cni.enlace
NOTICE=$(api "$API/pointers/notices?read=true" | field '["notices"][0]["id"]')
api -X POST "$API/pointers/notices/$NOTICE/read"

## GET /pointers/rates
as inspeccion
api "$API/pointers/rates?days=30"

## GET /consents
as cni.enlace
api "$API/consents"

## POST /consents
as pen.enlace
LABEL=$(api "$API/shared" | field '["labels"][0]["label"]')
api "$API/consents" --json "{\"label\": \"$LABEL\", \"kinds\": [\"vin\"], \"reveal\": \"pool\", \"audience\": [\"FGR\"], \"purposes\": [\"investigation\"], \"holds_from\": \"$(date -u +%FT%TZ)\", \"holds_until\": \"$(date -u -d '+90 days' +%FT%TZ)\"}"

## PUT /consents/{id}/state
as pen.enlace
CONSENT=$(a_consent | field '["id"]')
api -X PUT "$API/consents/$CONSENT/state" --json '{"state": "active"}'
## GET /releases
as pen.campo
api "$API/releases"

## POST /releases
as fgr.analista
api "$API/releases" --json "{\"title\": \"A vehicle at the harbour\", \"sources\": [\"$(a_record)\"]}"

## GET /releases/{id}
as fgr.analista
api "$API/releases/$(a_release)"

## PUT /releases/{id}/text
as fgr.analista
api -X PUT "$API/releases/$(a_release)/text" --json '{"version": 0, "title": "A vehicle to look out for", "body": "[1] It has been seen at night near the harbour; however, nobody saw who drives it.", "lower": "FGR//OPEN//-//-//H0", "recipients": ["PEN"], "valid_until": "2027-06-30T18:00:00-06:00"}'

## GET /releases/copies/{number}
as pen.campo
api "$API/releases/copies/$(a_copy)"

## GET /releases/copies/{number}/file
as pen.campo
api "$API/releases/copies/$(a_copy)/file?format=text" -o release.txt

## POST /releases/copies/{number}/acknowledgement
# Needs a copy of your agency's that was recalled.
as pen.enlace
api -X POST "$API/releases/copies/K7Q4M2XD/acknowledgement"

## POST /releases/{id}/issue
# Needs a release that its releaser approved and its owners gave leave for; "seen" is its last move.
as fgr.analista
api "$API/releases/$ID/issue" --json '{"seen": "00000000-0000-4000-8000-000000000000"}'

## POST /releases/trace
as inspeccion
api "$API/releases/trace" --json '{"text": "It has been seen at night near the harbour; however, nobody saw who drives it."}'

## GET /leaves/{id}
# Needs leave that your agency is asked for: GET /releases has its id.
as pen.enlace
api "$API/leaves/00000000-0000-4000-8000-000000000000"

## POST /leaves/{id}/answer
# Needs the same.
as pen.enlace
api "$API/leaves/00000000-0000-4000-8000-000000000000/answer" --json '{"granted": true}'

## GET /clocks
as pen.enlace
api "$API/clocks"

## POST /clocks
as pen.enlace
api "$API/clocks" --json '{"basis": "flagrancy", "events": [{"kind": "arrest", "at": "2026-10-31 10:15", "place": "Juárez, Chihuahua"}, {"kind": "handed-over", "at": "2026-10-31 12:40", "place": "Juárez, Chihuahua"}]}'

## GET /delegations
as pen.unidad
api "$API/delegations"

## POST /delegations
as pen.unidad
api "$API/delegations" --json "{\"to\": \"pen.teniente\", \"actions\": [\"stop\"], \"places\": [\"state\"], \"risk_max\": 2, \"until\": \"$(date -u -d '+3 days' +%FT%TZ)\", \"cause\": \"leave\"}"

## DELETE /delegations/{id}
as pen.unidad
LENT=$(api "$API/delegations" --json "{\"to\": \"pen.teniente\", \"actions\": [\"stop\"], \"places\": [\"municipal\"], \"risk_max\": 1, \"until\": \"$(date -u -d '+1 day' +%FT%TZ)\", \"cause\": \"duty\"}" | field '["id"]')
api -X DELETE "$API/delegations/$LENT"

## GET /health/live
curl -sS "$API/health/live"

## GET /health
curl -sS "$API/health"

## GET /sources
as pen.control
api "$API/sources"

## POST /sources
as pen.control
api "$API/sources" --json "{\"own\": \"controller\", \"other\": \"pen.manejo\", \"kind\": \"human\", \"risk\": \"low\", \"review_on\": \"$(date -u -d '+90 days' +%F)\"}"

## GET /sources/{id}
as pen.control
api "$API/sources/$(a_source)"

## PUT /sources/{id}/identity
# Who it is is sealed on your own machine; here with the command line.
as pen.manejo
SOURCE=$(a_source); echo "An invented person" | tearline source seal "$SOURCE"
api -X PUT "$API/sources/$SOURCE/identity" --json "{\"sealed\": \"$(api "$API/sources/$SOURCE" | field '["sealed"]')\"}"

## PUT /sources/{id}/review
as pen.control
api -X PUT "$API/sources/$(a_source)/review" --json "{\"risk\": \"medium\", \"review_on\": \"$(date -u -d '+60 days' +%F)\"}"

## PUT /sources/{id}/keepers
as pen.control
api -X PUT "$API/sources/$(a_source)/keepers" --json '{"duty": "handler", "login": "pen.manejo"}'

## POST /sources/{id}/takeover
# Needs a source whose controller has left.
as pen.control
api -X POST "$API/sources/$SOURCE/takeover"

## PUT /sources/{id}/reports/{record}
as pen.manejo
SOURCE=$(a_source); REPORT=$(a_source_report)
api -X PUT "$API/sources/$SOURCE/reports/$REPORT" --json '{"note": "the meeting of Monday"}'

## GET /records/{id}/independence
as pen.manejo
REPORT=$(a_source_report)
api "$API/records/$REPORT/independence"

## PUT /independence
as pen.control
REPORTS=$(api "$API/sources/$(a_source)" | field '["reports"]' | grep -o '[0-9a-f-]\{36\}' | paste -sd ' ' | sed 's/ /", "/g')
OTHER=$(api "$API/records/${REPORTS%%\"*}/independence" | field '["said"][-1]["other"]')
api -X PUT "$API/independence" --json "{\"records\": [\"$REPORTS\", \"$OTHER\"], \"value\": \"not-assured\"}"

## DELETE /sources/{id}/reports/{record}
# Needs a report that is of the source.
as pen.manejo
api -X DELETE "$API/sources/$SOURCE/reports/$REPORT"

## POST /sources/{id}/close
as pen.control
MADE=$(api "$API/sources" --json "{\"own\": \"controller\", \"other\": \"pen.manejo\", \"kind\": \"technical\", \"risk\": \"none\", \"review_on\": \"$(date -u -d '+90 days' +%F)\"}" | field '["id"]')
api -X POST "$API/sources/$MADE/close"

## GET /source-key
as pen.control
api "$API/source-key"

## PUT /source-key
as pen.enlace
PEM=$(api "$API/source-key" | python3 -c 'import json,sys; print(json.dumps(json.load(sys.stdin)["key"]["pem"]))')
api -X PUT "$API/source-key" --json "{\"pem\": $PEM}"

## GET /origins
as inspeccion
api "$API/origins"

## POST /origins
as fgr.analista
REPORT=$(api "$API/matters" --json '{"kind": "lead", "properties": {"name": ["Camioneta de práctica"]}, "label": "FGR//OPEN//-//ALL//H0", "said": {"channel": "own"}}' | field '["id"]')
as inspeccion
api "$API/origins" --json "{\"records\": [\"$REPORT\"], \"case\": \"OIC/7\", \"reason\": \"two raids failed after reports like it\"}"

## GET /origins/{id}
as inspeccion
ASK=$(api "$API/origins" | field '["asks"][0]["id"]')
api "$API/origins/$ASK"

## POST /origins/{id}/answer
# Needs what another inspector asked.
as inspeccion
api "$API/origins/$ASK/answer" --json '{"agree": true}'
