create or replace function internal.choose_template(
  p_clinic_id uuid, p_kind text, p_channel text, p_language text, p_default_language text
)
returns data.message_template
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_platform constant uuid := '00000000-0000-0000-0000-000000000000'::uuid;
  v_template data.message_template;
begin
  select t.* into v_template
  from unnest(
    array[p_clinic_id, p_clinic_id, p_clinic_id, c_platform, c_platform],
    array[p_language, split_part(p_language, '-', 1), p_default_language, p_language, split_part(p_language, '-', 1)]
  ) with ordinality as v_choice (clinic_id, language, n)
  inner join data.message_template as t
    on t.clinic_id = v_choice.clinic_id and t.language = v_choice.language and t.kind = p_kind and t.channel = p_channel
  order by v_choice.n
  limit 1;
  return v_template;
end
$$;

comment on function internal.choose_template(uuid, text, text, text, text) is
'The text for a message: the clinic''s in the language that is wanted, the clinic''s in its own, the platform''s in the language that is wanted; de stands in for de-AT.
Returns null if there is none.';
