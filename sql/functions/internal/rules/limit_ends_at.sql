create or replace function internal.limit_ends_at(
  p_clinic_id uuid, p_patient_id uuid, p_now timestamptz, p_moving_id uuid, p_bookings integer, p_minutes integer,
  p_is_of_holds boolean default false
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select min(v_left.frees_at)
    from (
      select
        v_live.frees_at, count(*) over w as bookings, coalesce(sum(v_live.minutes) over w, 0) as minutes
      from (
        select
          case when status = 'pending' then least(expires_at, ends_at) else ends_at end as frees_at,
          extract(epoch from ends_at - starts_at) / 60 as minutes
        from data.booking
        where
          patient_id = p_patient_id and clinic_id = p_clinic_id and id is distinct from p_moving_id
          -- no booking is longer than a day
          and starts_at > p_now - interval '24 hours' and ends_at > p_now
          and (status = 'pending' and expires_at > p_now or status in ('confirmed', 'arrived') and not p_is_of_holds)
      ) as v_live
      -- those that are still there once this one is gone
      window w as (order by v_live.frees_at desc groups between unbounded preceding and 1 preceding)
    ) as v_left
    where v_left.bookings <= coalesce(p_bookings, v_left.bookings) and v_left.minutes <= coalesce(p_minutes, v_left.minutes)
  );
end
$$;

comment on function internal.limit_ends_at(uuid, uuid, timestamptz, uuid, integer, integer, boolean) is
'When a patient''s live bookings in a clinic, if no other is made, come down to so many and so long.
p_moving_id: a booking that does not count; null: none.
p_bookings: this many or fewer; null: any.
p_minutes: this long together or shorter; null: any.
p_is_of_holds: only holds count.
Returns null where not even none would do.';
