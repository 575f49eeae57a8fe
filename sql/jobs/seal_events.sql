-- One run at a time: the next sees what this one has committed. Events are taken from the line of the unsealed, so that one
-- whose transaction commits late comes later in its chain, and is never left out.
create or replace function internal.seal_events(p_limit integer default 50000)
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_event data.event;
  v_clinic_id uuid;
  v_position bigint;
  v_digest bytea;
  v_count integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('medbook.seal_events', 0)) then
    return 0;
  end if;
  if not exists (select from data.event_seal) then
    -- the first run: what the log had before there were seals
    insert into data.event_unsealed (event_id, clinic_id)
    select id, clinic_id from data.event
    on conflict do nothing;
  end if;

  for v_event in
    select e.*
    from data.event_unsealed as u
    inner join data.event as e on e.id = u.event_id and e.clinic_id = u.clinic_id
    order by u.clinic_id, u.event_id
    limit p_limit
  loop
    if v_event.clinic_id is distinct from v_clinic_id then
      v_clinic_id := v_event.clinic_id;
      select s.position, s.digest into v_position, v_digest
      from data.event_seal as s
      where s.clinic_id = v_clinic_id
      order by s.position desc
      limit 1;
    end if;
    v_position := coalesce(v_position, 0) + 1;
    v_digest := internal.event_digest(coalesce(v_digest, ''), v_event);
    insert into data.event_seal (event_id, clinic_id, position, digest, sealed_at)
    values (v_event.id, v_clinic_id, v_position, v_digest, internal.now());
    delete from data.event_unsealed where event_id = v_event.id and clinic_id = v_clinic_id;
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;

comment on function internal.seal_events(integer) is
'Job, every minute: puts each event that is not yet sealed at the end of its clinic''s chain of digests, so that api.verify_audit can tell whether the log was tampered with.
p_limit: most events to seal in one run.
Returns how many it sealed; 0 also while another run is at it.';
