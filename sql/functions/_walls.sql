-- Row-level security, the second wall: what a function that forgot to authorize its caller still cannot touch. One line a table
-- and command; a table without a line is closed to everybody, and fails the build.
--
-- Sand, all of it, ENABLE and FORCE too: the wall and the functions that internal.is_allowed opens it for stand or fall together,
-- so that no client meets a closed table between a migration and its functions, nor after a rollback. CREATE POLICY takes an
-- ACCESS EXCLUSIVE lock: only what differs is touched, and it gives way sooner than a client's deadlock_timeout of 1 s.
--
-- A condition stands as PostgreSQL prints it, so that it can be compared. `true` costs nothing, not even a plan. Anything else
-- is a filter ahead of whatever is not leakproof, as && of ranges: it would take the index from resource_reservation.
do $$
declare
  v_step text;
begin
  perform set_config('lock_timeout', '500ms', true), set_config('search_path', 'pg_catalog', true);
  for v_step in
    with wall (relation, command, condition) as (
      values
      -- what anybody may search
      ('clinic', 'select', 'true'),
      ('clinic', 'all', 'internal.is_within_reach(id)'),
      ('doctor', 'select', 'true'),
      ('doctor', 'all', 'internal.is_within_reach(clinic_id)'),
      ('shift', 'select', 'true'),
      ('shift', 'all', 'internal.is_within_reach(clinic_id)'),
      ('schedule_template', 'select', 'true'),
      ('schedule_template', 'all', 'internal.is_within_reach(clinic_id)'),
      ('slot', 'select', 'true'),
      ('slot', 'all', 'internal.is_within_reach(clinic_id)'),
      -- that a room is taken, which every search must know, but not by whom
      ('resource_reservation', 'select', 'true'),
      ('resource_reservation', 'all', 'internal.is_within_reach(clinic_id)'),
      -- how long a line is, not who stands in it
      ('booking_request_line', 'select', 'true'),
      ('booking_request_line', 'all', 'internal.is_within_reach(clinic_id)'),
      -- what whoever watches is told of them
      ('live_change', 'select', 'true'),
      ('live_change', 'all', 'internal.is_within_reach(clinic_id)'),
      -- a wrapped key and what the calls are limited to: of no clinic, written by admins and jobs
      ('email_key', 'select', 'true'),
      ('email_key', 'insert', 'true'),
      ('email_key', 'all', 'internal.is_within_reach(NULL::uuid)'),
      ('rate_limit_rule', 'select', 'true'),
      ('rate_limit_rule', 'all', 'internal.is_within_reach(NULL::uuid)'),
      -- how often somebody called, counted by whoever calls
      ('rate_limit', 'all', 'true'),
      -- accounts: only what is about one opens them
      ('app_user', 'all', 'internal.is_within_reach(NULL::uuid, patient_id)'),
      ('refresh_token', 'all', 'internal.is_within_reach(NULL::uuid)'),
      ('membership', 'all', 'internal.is_within_reach(clinic_id)'),
      -- a clinic's own
      ('closure', 'all', 'internal.is_within_reach(clinic_id)'),
      ('resource', 'all', 'internal.is_within_reach(clinic_id)'),
      ('idempotency_key', 'all', 'internal.is_within_reach(clinic_id)'),
      -- a patient's
      ('patient', 'all', 'internal.is_patient_within_reach(id)'),
      ('patient_key', 'all', 'internal.is_patient_within_reach(patient_id)'),
      ('booking', 'all', 'internal.is_within_reach(clinic_id, patient_id)'),
      ('booking_series', 'all', 'internal.is_within_reach(clinic_id, patient_id)'),
      ('waitlist_entry', 'all', 'internal.is_within_reach(clinic_id, patient_id)'),
      ('booking_request', 'all', 'internal.is_within_reach(clinic_id, patient_id)'),
      ('booking_override', 'all', 'internal.is_booking_within_reach(booking_id, clinic_id)'),
      ('booking_settlement', 'all', 'internal.is_booking_within_reach(booking_id, clinic_id)'),
      ('schedule_conflict', 'all', 'internal.is_booking_within_reach(booking_id, clinic_id)'),
      -- whoever acts leaves a trace; nobody, the owner included, changes or removes one
      ('event', 'select', 'internal.is_within_reach(clinic_id, entity_id)'),
      ('event', 'insert', 'true'),
      ('event_seal', 'select', 'internal.is_within_reach(clinic_id)'),
      ('event_seal', 'insert', 'internal.is_within_reach(clinic_id)'),
      ('event_unsealed', 'all', 'internal.is_within_reach(clinic_id)'),
      ('event_unsealed', 'insert', 'true'),
      ('outbox', 'all', 'internal.is_within_reach(clinic_id)'),
      ('outbox', 'insert', 'true'),
      -- who is told, and of what
      ('event_consumer', 'all', 'internal.is_consumer_within_reach(clinic_ids)'),
      ('event_delivery', 'all', 'internal.is_within_reach(clinic_id)'),
      -- what patients are told
      ('patient_preference', 'all', 'internal.is_patient_within_reach(patient_id)'),
      ('message_setting', 'all', 'internal.is_within_reach(clinic_id)'),
      ('message_template', 'all', 'internal.is_within_reach(clinic_id)'),
      ('message', 'all', 'internal.is_within_reach(clinic_id, patient_id)'),
      -- where webhooks go
      ('webhook_endpoint', 'all', 'internal.is_within_reach(clinic_id)'),
      ('webhook_attempt', 'all', 'internal.is_within_reach(clinic_id)')
    ), declared as (
      select
        format('data.%I', relation)::regclass as relation, 'may_' || command as name, command, true as is_plain,
        case when command <> 'insert' then condition end as condition,
        case when command = 'insert' then condition end as condition_to_add
      from wall
    ), present as (
      select
        p.polrelid::regclass as relation, p.polname::text as name,
        case p.polcmd
          when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all'
        end as command,
        p.polpermissive and p.polroles = '{0}' as is_plain,
        pg_get_expr(p.polqual, p.polrelid) as condition,
        pg_get_expr(p.polwithcheck, p.polrelid) as condition_to_add
      from pg_policy as p
      inner join pg_class as c on c.oid = p.polrelid
      where c.relnamespace = 'data'::regnamespace
    ), step (relation, place, statement) as (
      select c.oid::regclass, 1, format('alter table %s enable row level security, force row level security', c.oid::regclass)
      from pg_class as c
      where
        c.relnamespace = 'data'::regnamespace and c.relkind in ('r', 'p')
        and not (c.relrowsecurity and c.relforcerowsecurity)
      union all
      select relation, 2, format('drop policy %I on %s', name, relation)
      from (table present except table declared) as v_other
      union all
      select
        relation, 3,
        format('create policy %I on %s for %s', name, relation, command)
        || coalesce(' using (' || condition || ')', '') || coalesce(' with check (' || condition_to_add || ')', '')
      from (table declared except table present) as v_new
    )
    select statement from step order by relation::text, place
  loop
    execute v_step;
  end loop;
end
$$;
