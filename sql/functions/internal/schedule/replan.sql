-- The caller holds the clinic row; locks slots in id order, then the waitlist and patients. So it comes last in a transaction,
-- and once: see internal.replan_closures for several ranges.
create or replace function internal.replan(
  p_clinic_id uuid, p_doctor_ids uuid[], p_from date, p_to date, p_reason text, p_closed tstzmultirange default null
)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_settled jsonb := internal.settle_schedule(p_clinic_id, p_doctor_ids, p_from, p_to, p_reason, p_closed);
begin
  perform internal.offer_seats(p_clinic_id);
  return internal.tell_replan(p_clinic_id, v_settled);
end
$$;

comment on function internal.replan(uuid, uuid[], date, date, text, tstzmultirange) is
'Makes the slots to come what templates and closures call for by now. Booked slots that are in the way stay, blocked, and each live booking becomes a conflict.
p_doctor_ids: whose slots; null: those of all in the clinic.
p_from: first local date; what begins before it and reaches into it counts.
p_to: last local date, inclusive; null, or before p_from: no day.
p_reason: of the conflicts.
p_closed: when a closure that is being added or moved closes anew: hand-made slots that meet it are closed too, on any day. Others are left alone.
Returns {"made", "kept", "removed", "skipped", "conflicts"}, as the replan of api.availability.
Errors: MB303 invalid_claims, MB503 durability_refused';
