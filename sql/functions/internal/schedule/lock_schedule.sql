-- Locks in id order. Hand-made slots that a closure blocked are among them: they may be open again.
create or replace function internal.lock_schedule(
  p_clinic_id uuid, p_doctor_ids uuid[], p_begins_at timestamptz, p_ends_at timestamptz, p_closed tstzmultirange,
  p_now timestamptz
)
returns uuid[]
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select array(
    select s.id
    from data.slot as s
    where
      s.doctor_id in (
        select d.id from data.doctor as d
        where d.clinic_id = p_clinic_id and (p_doctor_ids is null or d.id = any (p_doctor_ids))
      )
      and s.clinic_id = p_clinic_id and s.status in ('open', 'blocked') and s.starts_at > p_now
      and (
        (s.starts_at < p_ends_at and s.ends_at > p_begins_at)
        or (s.template_id is null and (s.during && p_closed or s.status = 'blocked'))
      )
    order by s.id
    for no key update of s
  )
$$;

comment on function internal.lock_schedule(uuid, uuid[], timestamptz, timestamptz, tstzmultirange, timestamptz) is
'Locks the live slots that a change of the schedule may touch, none of which has begun at p_now, and returns their ids.
p_doctor_ids: null: all of the clinic.
p_begins_at: start of the first local day; null: only hand-made slots.
p_closed: when a closure that is being added or moved closes anew; null: never.';
