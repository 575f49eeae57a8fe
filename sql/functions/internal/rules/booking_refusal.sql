create or replace function internal.booking_refusal(
  p_slot data.slot, p_clinic data.clinic, p_doctor data.doctor, p_patient_id uuid, p_now timestamptz,
  p_moving_id uuid default null, p_is_in_line boolean default false
)
returns internal.refusal
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_refusal internal.refusal := internal.slot_refusal(p_slot, p_clinic, p_doctor, p_patient_id, p_now, p_moving_id, p_is_in_line);
begin
  if v_refusal.code is not null or p_patient_id is null then
    return v_refusal;
  end if;
  return internal.patient_refusal(p_slot, p_clinic, p_doctor, p_patient_id, p_now, p_moving_id);
end
$$;

comment on function internal.booking_refusal(data.slot, data.clinic, data.doctor, uuid, timestamptz, uuid, boolean) is
'The one decision whether a patient may book a slot at p_now: searching, booking, moving and the waitlist all ask here.
p_patient_id: null: whether somebody may.
p_moving_id: a booking of his that would give up its seat; null: none.
p_is_in_line: true for one who is offered the seat from the waitlist.
Returns no code where he may.';
