-- Every page is planned for the filters it is given: a plan for all of them would use no index well.
create or replace function api.search_slots(
  p_clinic_id uuid default null, p_doctor_id uuid default null, p_specialization text default null,
  p_from timestamptz default null, p_to timestamptz default null, p_limit integer default 50, p_after uuid default null
)
returns setof api.slot
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
rows 50
as $$
declare
  v_now timestamptz := internal.now();
  v_from timestamptz := greatest(p_from, v_now);
  v_after_starts_at timestamptz;
  v_specialization text := lower(internal.check_text(p_specialization, 'specialization', 100));
begin
  perform internal.authorize('search_slots', p_clinic_id);
  perform internal.check_range(p_from, p_to, 'from', 'to');
  select starts_at into v_after_starts_at from data.slot where id = p_after;
  perform internal.check_page(p_limit, p_after, found);
  if p_clinic_id is not null and not exists (select from data.clinic where id = p_clinic_id) then
    raise exception using errcode = 'MB201', message = 'clinic_not_found',
      detail = format('clinic_id=%s', p_clinic_id), hint = 'Check the id.';
  elsif p_doctor_id is not null and not exists (select from data.doctor where id = p_doctor_id) then
    raise exception using errcode = 'MB202', message = 'doctor_not_found',
      detail = format('doctor_id=%s', p_doctor_id), hint = 'Check the id.';
  end if;

  return query
  select v_row.*
  from (
    select s as slot, c as clinic, d as doctor
    from data.slot as s
    inner join data.clinic as c on c.id = s.clinic_id
    inner join data.doctor as d on d.id = s.doctor_id and d.clinic_id = s.clinic_id
    where
      s.status = 'open'
      and (p_clinic_id is null or s.clinic_id = p_clinic_id)
      and (p_doctor_id is null or s.doctor_id = p_doctor_id)
      and (v_specialization is null or lower(d.specialization) = v_specialization)
      and s.starts_at >= v_from
      and (p_to is null or s.starts_at < p_to)
      and (p_after is null or (s.starts_at, s.id) > (v_after_starts_at, p_after))
      and s.starts_at > v_now + c.min_notice_minutes * interval '1 minute'
      and s.starts_at <= v_now + c.horizon_days * interval '24 hours'
      and (
        s.booked < s.capacity
        -- hashed once: holds that are over and not yet swept are few
        or (s.id, s.clinic_id) in (
          select b.slot_id, b.clinic_id from data.booking as b where b.status = 'pending' and b.expires_at <= v_now
        )
      )
    order by s.starts_at, s.id
    limit p_limit
  ) as v_open
  cross join lateral internal.slot_row(v_open.slot, v_open.clinic, v_open.doctor) as v_row;
end
$$;

comment on function api.search_slots(uuid, uuid, text, timestamptz, timestamptz, integer, uuid) is
'Lists slots that can be booked now, soonest first, each with its doctor and clinic. A seat kept by a hold that is over counts as free.
p_specialization: compared without regard to case.
p_from: begins at or after this; null: now.
p_to: begins before this; null: as far as the clinic''s horizon.
p_limit: 1 to 500.
p_after: id of the last row of the page before.
Errors: MB001 invalid_argument, MB004 invalid_range, MB201 clinic_not_found, MB202 doctor_not_found, MB301 unauthenticated, MB302 forbidden, MB303 invalid_claims';
