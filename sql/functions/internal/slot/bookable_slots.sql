-- Candidates come in order from an index, a batch at a time, and are decided one by one by the function that booking asks: so a
-- page costs a page, whatever follows it. What is full only through holds that are over is not in the slot_free indexes; such
-- slots are few, found by their holds, and merged in.
create or replace function internal.bookable_slots(
  p_filter internal.slot_filter, p_doctor_id uuid, p_from timestamptz, p_to timestamptz, p_after_id uuid, p_limit integer
)
returns setof data.slot
language plpgsql
stable
set search_path = pg_catalog, pg_temp
rows 50
as $$
declare
  v_from timestamptz := greatest(p_from, p_filter.asked_at + p_filter.notice);
  v_to timestamptz := least(p_to - interval '1 microsecond', p_filter.asked_at + p_filter.horizon);
  v_after_id uuid := coalesce(p_after_id, uuid '00000000-0000-0000-0000-000000000000');
  -- doctors of whom this patient can have nothing from here on
  v_closed_ids uuid[] := array[]::uuid[];
  v_candidate record;
  v_of record;
  v_doctor_id uuid;
  v_is_in_order boolean := num_nonnulls(p_filter.weekdays, p_filter.time_from) = 0;
  v_refusal internal.refusal;
  -- a few are refused
  v_batch integer := p_limit + p_limit / 5 + 1;
  v_seen integer;
  v_found integer := 0;
begin
  if p_filter.notice is null or v_from > v_to then
    return;
  end if;
  if p_doctor_id is not null then
    p_filter.stale_ids := array(
      select v_stale.id from unnest(p_filter.stale_ids, p_filter.stale_doctor_ids) as v_stale (id, doctor_id)
      where v_stale.doctor_id = p_doctor_id
    );
    p_filter.doctor_ids := array[p_doctor_id];
  end if;
  loop
    v_seen := 0;
    for v_candidate in
      select
        v_next::data.slot as slot,
        -- all that booking_refusal would look at, where it says nothing: as with nearly every slot
        p_filter.patient_id is null and v_next.is_free and v_next.resource_ids is null and v_next.starts_at > p_filter.asked_at
        and (
          (v_next.starts_at between p_filter.plain_from and p_filter.plain_to) is true
          or internal.is_plain(v_next.doctor_id, v_next.clinic_id, v_next.starts_at, p_filter.asked_at)
        ) as is_plain
      from (
        select * from internal.slots_in_order(p_filter, v_closed_ids, v_from, v_to, v_after_id, v_batch)
        where v_is_in_order
        union all
        select * from internal.candidate_slots(p_filter, true, v_closed_ids, v_from, v_to, v_after_id, v_batch)
        where not v_is_in_order
        union all
        select * from internal.candidate_slots(p_filter, false, v_closed_ids, v_from, v_to, v_after_id, v_batch)
        where not v_is_in_order and p_filter.stale_ids <> '{}'
        order by starts_at, id
        limit v_batch
      ) as v_next
      order by v_next.starts_at, v_next.id
    loop
      v_seen := v_seen + 1;
      if v_candidate.is_plain then
        return next v_candidate.slot;
        v_found := v_found + 1;
        continue when v_found < p_limit;
        return;
      end if;
      continue when (v_candidate.slot).doctor_id = any (v_closed_ids);
      if (v_candidate.slot).doctor_id is distinct from v_doctor_id then
        select c as clinic, d as doctor into v_of
        from data.doctor as d
        inner join data.clinic as c on c.id = d.clinic_id
        where d.id = (v_candidate.slot).doctor_id and d.clinic_id = (v_candidate.slot).clinic_id;
        v_doctor_id := (v_candidate.slot).doctor_id;
      end if;
      v_refusal := internal.booking_refusal(v_candidate.slot, v_of.clinic, v_of.doctor, p_filter.patient_id, p_filter.asked_at);
      if v_refusal.code is null then
        return next v_candidate.slot;
        v_found := v_found + 1;
        if v_found = p_limit then
          return;
        end if;
      elsif v_refusal.name = 'patient_inactive' or v_refusal.rule in ('horizon_days', 'max_active_bookings', 'max_active_holds') then
        v_closed_ids := v_closed_ids || (v_candidate.slot).doctor_id;
      end if;
    end loop;
    exit when v_seen < v_batch;
    v_from := (v_candidate.slot).starts_at;
    v_after_id := (v_candidate.slot).id;
    v_batch := least(v_batch * 4, 5000);
  end loop;
end
$$;

comment on function internal.bookable_slots(internal.slot_filter, uuid, timestamptz, timestamptz, uuid, integer) is
'Lists slots that can be booked and fit the filter, by (starts_at, id).
p_filter: as internal.check_slot_filter returns it.
p_doctor_id: one of the doctors who fit; null: any.
p_from: begins at or after this.
p_to: begins before this; null: as far as the horizon.
p_after_id: of those that begin at p_from, only what comes after this slot; null: all.
p_limit: how many at most.';
