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
      if (v_seating.booking).id is not null then
        return internal.settle_request(p_request, 'booked', (v_seating.booking).id);
      end if;
      p_request := internal.add_reason(p_request, v_slot_id, (v_seating.refusal).code, (v_seating.refusal).name);
    exception
      -- a lock, or whatever a function in schema hook raises: no fault of the request
      when others then
        -- identity, durability, or the server itself: no request can be served
        if sqlstate ~ '^(MB303|MB503|53|57|58|XX)' then
          raise;
        end if;
        return internal.postpone_request(internal.add_reason(
          p_request, v_slot_id, sqlstate,
          case sqlstate
            when '55P03' then 'slot_locked' when '40001' then 'serialization_failure' when '40P01' then 'deadlock_detected'
            else 'hook_failed'
          end));
    end;
  end loop;
  return internal.settle_request(p_request, 'refused');
end
$$;

comment on function internal.serve_request(data.booking_request, data.clinic) is
'Books the first of its slots that a request may have, or refuses or postpones it.
Returns the request as it is now.
Errors: MB303 invalid_claims, MB503 durability_refused';
