-- Bounded work: the nearest 50 free slots on either side of each doctor, read from slot_free_doctor_id_idx; the other doctors
-- are looked at only where the slot's own has too few.
create or replace function internal.alternatives(
  p_slot data.slot, p_patient_id uuid, p_moving_id uuid, p_limit integer
)
returns setof data.slot
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
rows 5
as $$
declare
  c_candidates constant integer := 50;
  v_now timestamptz := internal.now();
  v_clinic data.clinic;
  v_is_own boolean;
  v_candidate record;
  v_count integer := 0;
begin
  select * into v_clinic from data.clinic where id = p_slot.clinic_id;
  foreach v_is_own in array array[true, false] loop
    for v_candidate in
      select v_near.slot, d as doctor
      from data.doctor as v_wanted
      inner join data.doctor as d
        on d.clinic_id = v_wanted.clinic_id and d.is_active
        and (d.id = v_wanted.id) = v_is_own and lower(d.specialization) = lower(v_wanted.specialization)
      cross join lateral (
        (
          select s as slot
          from data.slot as s
          where
            s.doctor_id = d.id and s.is_free and s.clinic_id = d.clinic_id
            and s.starts_at <= p_slot.starts_at and s.starts_at > v_now and s.id <> p_slot.id
          order by s.starts_at desc, s.id desc
          limit c_candidates
        )
        union all
        (
          select s as slot
          from data.slot as s
          where
            s.doctor_id = d.id and s.is_free and s.clinic_id = d.clinic_id
            and s.starts_at > p_slot.starts_at and s.starts_at > v_now
          order by s.starts_at, s.id
          limit c_candidates
        )
      ) as v_near
      where v_wanted.id = p_slot.doctor_id and v_wanted.clinic_id = p_slot.clinic_id
      order by
        abs(extract(epoch from (v_near.slot).starts_at - p_slot.starts_at)), (v_near.slot).starts_at, (v_near.slot).doctor_id
    loop
      exit when v_count >= p_limit;
      if (internal.booking_refusal(
        v_candidate.slot, v_clinic, v_candidate.doctor, p_patient_id, v_now, p_moving_id)).code is null then
        v_count := v_count + 1;
        return next v_candidate.slot;
      end if;
    end loop;
    exit when v_count >= p_limit;
  end loop;
end
$$;

comment on function internal.alternatives(data.slot, uuid, uuid, integer) is
'Finds slots that can be booked in place of this one: the same doctor''s first, then those of the same specialization in the clinic, nearest in time first.
p_patient_id: for whom; null: anybody.
p_moving_id: a booking of his that would give up its seat; null: none.
Looks at no more than 50 free slots before and 50 after it of each doctor.';
