-- Not a booking's hot path: a block that catches costs nothing that a client waits for, and only who is about to get a seat enters it.
create or replace function internal.serve_request(p_request data.booking_request, p_clinic data.clinic)
returns data.booking_request
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_slot_id uuid;
  v_slot data.slot;
  v_doctor data.doctor;
  v_refusal internal.refusal;
  v_seating internal.seating;
  v_context text;
begin
  p_request.reasons := '[]';
  foreach v_slot_id in array p_request.slot_id || p_request.alternative_slot_ids loop
    select * into v_slot from data.slot where id = v_slot_id and clinic_id = p_request.clinic_id;
    if not found then
      p_request := internal.add_reason(p_request, v_slot_id, 'MB204', 'slot_not_found');
      continue;
    end if;
    select * into v_doctor from data.doctor where id = v_slot.doctor_id and clinic_id = v_slot.clinic_id;
    v_refusal := internal.booking_refusal(v_slot, p_clinic, v_doctor, p_request.patient_id, internal.now());
    if v_refusal.code is not null then
      p_request := internal.add_reason(p_request, v_slot_id, v_refusal.code, v_refusal.name);
      continue;
    end if;
    begin
      select * into v_slot from data.slot where id = v_slot_id and clinic_id = p_request.clinic_id for update nowait;
      if not found then
        p_request := internal.add_reason(p_request, v_slot_id, 'MB204', 'slot_not_found');
        continue;
      end if;
      -- the rules again, now that all is locked
      v_seating := internal.book_seat(v_slot, p_clinic, v_doctor, p_request.patient_id, null, p_request.is_confirmed);
      perform internal.end_dry_run((v_seating.booking).id is null);
      return internal.settle_request(p_request, 'booked', (v_seating.booking).id);
    exception
      -- with its locks given back
      when sqlstate 'MB999' then
        p_request := internal.add_reason(p_request, v_slot_id, (v_seating.refusal).code, (v_seating.refusal).name);
      -- the two below: no fault of the request
      when lock_not_available or serialization_failure or deadlock_detected then
        return internal.postpone_request(internal.add_reason(
          p_request, v_slot_id, sqlstate,
          case sqlstate
            when '55P03' then 'slot_locked' when '40001' then 'serialization_failure' else 'deadlock_detected'
          end));
      when others or assert_failure then
        get stacked diagnostics v_context = pg_exception_context;
        if position('function internal.set_meeting_url(' in v_context) = 0 then
          raise;
        end if;
        return internal.postpone_request(internal.add_reason(p_request, v_slot_id, sqlstate, 'hook_failed'));
    end;
  end loop;
  return internal.settle_request(p_request, 'refused');
end
$$;

comment on function internal.serve_request(data.booking_request, data.clinic) is
'Books the first of its slots that a request may have, or refuses or postpones it.
Returns the request as it is now.
Errors: MB303 invalid_claims, MB503 durability_refused';
