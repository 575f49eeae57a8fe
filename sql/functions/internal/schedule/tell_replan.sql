create or replace function internal.tell_replan(p_clinic_id uuid, p_settled jsonb)
returns jsonb
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select p_settled || jsonb_build_object(
    'conflicts',
    internal.new_conflicts(p_clinic_id, array(select v_id::uuid from jsonb_array_elements_text(p_settled -> 'conflicts') as v_id)))
$$;

comment on function internal.tell_replan(uuid, jsonb) is
'What internal.settle_schedule did, as the replan of api.availability; to be asked when all is settled and offered, as it names alternatives.';
