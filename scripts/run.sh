#!/usr/bin/env bash
# Everything from nothing: cluster, deployment, demo data, HTTP server, worker; then prints calls to paste. Run again, it reuses
# what is there.
. "$(dirname "$0")/lib.sh"
port=${HTTP_PORT:-8000}
export PATH=$PWD/.venv/bin:$PATH

# gives a login of the private cluster a password and its URL in .local/<name>.url
login() {
  [ ! -f ".local/$1.url" ] || return 0
  local password
  password=$(python3 -c 'import secrets; print(secrets.token_hex(16))')
  printf 'alter role %s password %s' "$2" "'$password'" | psql -X -q -d "$admin_url"
  (umask 077 && sed -E "s#//[^@]+@#//$2:$password@#" .local/admin.url >".local/$1.url")
}

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

[[ $port =~ ^[0-9]+$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || die "HTTP_PORT is not a port: $port"
serving_port=$(cat .local/serve.port 2>/dev/null || true)
is_current serve || stop serve
is_current worker || stop worker
if group_of serve >/dev/null; then
  [ "$serving_port" = "$port" ] || die "already serving on port $serving_port: make stop first"
elif is_taken; then
  die "port $port is taken; choose another: make run HTTP_PORT=8001"
fi

scripts/cluster.sh start
admin_url=$(cat .local/admin.url)
export DATABASE_URL=$admin_url

psql -X -At -d "${admin_url%/medbook}/postgres" -c "select 1 from pg_database where datname = 'medbook'" | grep -q 1 ||
  psql -X -q -d "${admin_url%/medbook}/postgres" -c 'create database medbook'
if [ ! -f .local/bootstrapped ] || [ sql/schema/_roles.sql -nt .local/bootstrapped ]; then
  scripts/bootstrap.sh
  psql -X -q -d "$admin_url" -c "do \$\$ begin
    if to_regrole('demo_app') is null then create role demo_app login in role medbook_service; end if; end \$\$"
  touch .local/bootstrapped
fi
login http medbook_http
login service demo_app
login worker medbook_worker
scripts/migrate.sh

if [ "$(psql -X -At -d "$admin_url" -c 'select exists (select from data.clinic)')" = f ]; then
  say 'loading the demo clinics'
  medbook import demo/clinics.csv demo/doctors.csv demo/availability.csv demo/patients.csv >&2
fi
# what the nightly job does: at first all, later what is missing
made=$(psql -X -At -d "$admin_url" -c 'select internal.generate_upcoming_slots(30)')
if [ "$made" != 0 ]; then
  psql -X -q -d "$admin_url" -c 'analyze'
  say "$made slots"
fi

if ! group_of worker >/dev/null; then
  DATABASE_URL=$(cat .local/worker.url) start worker
fi
if ! group_of serve >/dev/null; then
  say "starting the HTTP server on 127.0.0.1:$port"
  DATABASE_URL=$(cat .local/http.url) start serve --port "$port"
  echo "$port" >.local/serve.port
fi
for _ in $(seq 300); do
  ! curl -fsS -o /dev/null "http://127.0.0.1:$port/readyz" 2>/dev/null || break
  kill -0 "$(cat .local/serve.pid)" 2>/dev/null || { tail -n 5 .local/serve.log >&2; die 'the HTTP server stopped; its log is .local/serve.log'; }
  sleep 0.1
done
curl -fsS -o /dev/null "http://127.0.0.1:$port/readyz" || die 'the HTTP server is not ready; its log is .local/serve.log'

patient=$(psql -X -At -d "$admin_url" -c 'select id from data.patient order by id limit 1')
# not one that may have begun by the time somebody pastes it
slot=$(psql -X -At -d "$admin_url" -c "select id from api.search_slots(p_from => now() + interval '1 day', p_limit => 1)")
token=$(medbook token --role patient --patient-id "$patient" --minutes 1440)
curl -fsS -o /dev/null -H "Authorization: Bearer $token" "http://127.0.0.1:$port/bookings?limit=1" 2>/dev/null ||
  die 'the HTTP server was started with another MEDBOOK_JWT_KEY: make stop first'
(umask 077 && printf 'BASE=http://127.0.0.1:%s\nPATIENT=%s\nTOKEN=%s\n' "$port" "$patient" "$token" >.local/tour.sh)
cat <<TOUR

MedBook is ready. Paste:

  curl -s 'http://127.0.0.1:$port/slots?limit=2' | jq

  curl -s http://127.0.0.1:$port/bookings -H 'Authorization: Bearer $token' \\
    -H 'Content-Type: application/json' -H 'Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)' \\
    -d '{"slot_id": "$slot", "patient_id": "$patient"}' | jq

  make psql     # the same over SQL, as an application would connect; README.md has the tour
  make stop     # stops the server, the worker and the cluster; make clean removes them
TOUR
