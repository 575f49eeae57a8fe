-- What is looked at is no longer due before it is offered: who is passed over once more becomes due once more.
create or replace function internal.offer_due_seats()
returns integer
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic_ids uuid[] := array(
    select distinct clinic_id from data.waitlist_entry where status = 'waiting' and due_at is not null order by clinic_id
  );
  v_count integer;
begin
  perform internal.lock_waitlists(v_clinic_ids);
  update data.waitlist_entry set due_at = null where clinic_id = any (v_clinic_ids) and status = 'waiting' and due_at is not null;
  select coalesce(sum(internal.offer_seats(v_clinic_id)), 0)::integer into v_count from unnest(v_clinic_ids) as v_clinic_id;
  return v_count;
end
$$;

comment on function internal.offer_due_seats() is
'Job, every minute: offers free seats to those who are due: passed over while another was at work there, newly joined, or in line when a slot gave back a room or a doctor''s pause.
Returns how many it offered.
Errors: MB303 invalid_claims, MB503 durability_refused';
