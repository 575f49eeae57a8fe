create or replace function internal.lock_waitlist(p_clinic_id uuid)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('medbook.waitlist.' || p_clinic_id, 0));
end
$$;

comment on function internal.lock_waitlist(uuid) is
'Lets a clinic''s waitlist be joined, and offers from it be made, by one transaction at a time: that is what keeps their order.';
