-- Both ranges at once where they touch; else one after the other, as the days between them are not concerned.
create or replace function internal.replan_moved_closure(p_old data.closure, p_new data.closure, p_until date)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_old tstzrange := tstzrange(p_old.starts_at, p_old.ends_at);
  v_new tstzrange := tstzrange(p_new.starts_at, p_new.ends_at);
  v_doctor_ids uuid[] := nullif(array[p_new.doctor_id], array[null::uuid]);
  v_both jsonb[];
begin
  -- a day's width around: on a shared day they would be planned twice
  if tstzrange(p_old.starts_at - interval '1 day', p_old.ends_at + interval '1 day') && v_new then
    return (internal.replan_closures(
      p_new.clinic_id, v_doctor_ids, array[range_merge(v_old, v_new)],
      array[tstzmultirange(v_new) - tstzmultirange(v_old)], p_until))[1];
  end if;
  v_both := internal.replan_closures(p_new.clinic_id, v_doctor_ids, array[v_old, v_new], array[null, tstzmultirange(v_new)], p_until);
  return jsonb_build_object(
    'made', (v_both[1] -> 'made')::integer + (v_both[2] -> 'made')::integer,
    'kept', (v_both[1] -> 'kept')::integer + (v_both[2] -> 'kept')::integer,
    'removed', (v_both[1] -> 'removed')::integer + (v_both[2] -> 'removed')::integer,
    'skipped', (v_both[1] -> 'skipped') || (v_both[2] -> 'skipped'),
    'conflicts', (v_both[1] -> 'conflicts') || (v_both[2] -> 'conflicts'));
end
$$;

comment on function internal.replan_moved_closure(data.closure, data.closure, date) is
'Re-plans the days that a closure met and those that it meets now.
p_until: as internal.planned_until said before.
Errors: MB303 invalid_claims, MB503 durability_refused';
