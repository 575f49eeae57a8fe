-- Takes the lock that everybody who asks shares, and gives it up at once, as the block that took it is undone: whoever asks waits no
-- longer than those who were asking take to commit.
create or replace function internal.await_requests(p_clinic_id uuid)
returns uuid
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_until uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('medbook.booking_requests.' || p_clinic_id, 0));
  v_until := internal.new_id();
  perform internal.end_dry_run(v_until is not null);
  return null;
exception
  when sqlstate 'MB999' then
    return v_until;
  when lock_not_available then
    return null;
end
$$;

comment on function internal.await_requests(uuid) is
'Waits until every booking request of the clinic that has an id is committed, or never will be.
Returns an id: requests with a smaller one are all there, now and for ever. Null: somebody takes too long to commit.';
