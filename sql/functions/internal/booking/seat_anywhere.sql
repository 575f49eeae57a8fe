-- One slot is locked at a time, and skipped if somebody has it; where it is refused after all, what was locked is given back. So
-- nothing is waited for while something else is kept, and no order is needed. A refusal that all later slots of the doctor share
-- ends the search among them.
create or replace function internal.seat_anywhere(
  p_patient_id uuid, p_specialization text, p_clinic_id uuid, p_visit_type text, p_from timestamptz, p_to timestamptz,
  p_notes text, p_confirm boolean
)
returns data.booking
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_now timestamptz := internal.now();
  v_after timestamptz := greatest(p_from - interval '1 microsecond', v_now);
  v_without uuid[] := array[]::uuid[];
  v_candidate data.slot;
  v_slot data.slot;
  v_clinic data.clinic;
  v_doctor data.doctor;
  v_refusal internal.refusal;
  v_first_refusal internal.refusal;
  v_seating internal.seating;
  v_is_locked boolean := false;
begin
  loop
    for v_candidate in
      select * from internal.list_candidates(p_specialization, p_clinic_id, p_visit_type, v_after, p_to, v_without, v_now)
    loop
      v_after := v_candidate.starts_at;
      continue when v_candidate.doctor_id = any (v_without);
      select * into v_clinic from data.clinic where id = v_candidate.clinic_id;
      select * into v_doctor from data.doctor where id = v_candidate.doctor_id and clinic_id = v_candidate.clinic_id;
      v_refusal := internal.booking_refusal(v_candidate, v_clinic, v_doctor, p_patient_id, internal.now());
      if v_refusal.code is null then
        begin
          select * into v_slot
          from data.slot
          where id = v_candidate.id and clinic_id = v_candidate.clinic_id
          for update skip locked;
          v_is_locked := v_is_locked or not found;
          continue when not found;
          v_seating := internal.book_seat(v_slot, v_clinic, v_doctor, p_patient_id, p_notes, p_confirm);
          perform internal.end_dry_run((v_seating.booking).id is null);
          return v_seating.booking;
        exception when sqlstate 'MB999' then
          v_refusal := v_seating.refusal;
        end;
      end if;
      if v_first_refusal.code is null then
        v_first_refusal := v_refusal;
      end if;
      if v_refusal.name in ('slot_beyond_horizon', 'too_many_holds') or v_refusal.rule = 'max_active_bookings' then
        v_without := v_without || v_candidate.doctor_id;
      end if;
    end loop;
    exit when not found;
  end loop;

  if v_is_locked then
    raise exception using errcode = '55P03', message = 'slot_locked',
      detail = format('patient_id=%s', p_patient_id), hint = 'What is left is being booked by somebody else: try again.';
  end if;
  perform internal.refuse(v_first_refusal);
  raise exception using errcode = 'MB101', message = 'slot_unavailable',
    detail = format('clinic_id=%s, from=%s, to=%s', p_clinic_id, p_from, p_to), hint = 'Widen the search, or join the waitlist.';
end
$$;

comment on function internal.seat_anywhere(uuid, text, uuid, text, timestamptz, timestamptz, text, boolean) is
'Books the first slot, in the order of internal.list_candidates, that the rules let the patient have; or raises why he cannot have the first one.
Errors: 55P03 slot_locked, MB101 slot_unavailable, MB102 slot_in_past, MB104 patient_overlap, MB108 patient_inactive, MB112 slot_beyond_horizon, MB114 buffer_needed, MB115 resource_unavailable, MB123 patient_erased, MB203 patient_not_found, MB303 invalid_claims, MB401 too_many_holds, MB402 too_many_bookings, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
