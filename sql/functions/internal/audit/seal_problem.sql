create or replace function internal.seal_problem(
  p_clinic_id uuid, p_position bigint, p_previous bytea, p_digest bytea, p_expected bytea
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(
    (
      select case s.digest
        when internal.event_digest(p_digest, e) then 'event_changed'
        when internal.event_digest(p_expected, e) then 'seal_changed'
      end
      from data.event_seal as s
      inner join data.event as e on e.id = s.event_id and e.clinic_id = s.clinic_id
      where s.clinic_id = p_clinic_id and s.position = p_position + 1
    ),
    (
      select 'reordered'
      from data.event_seal as s
      inner join data.event as e on e.id = s.event_id and e.clinic_id = s.clinic_id
      where
        s.clinic_id = p_clinic_id and s.position between p_position + 1 and p_position + 100000
        and s.digest = internal.event_digest(p_previous, e)
      limit 1
    ),
    'event_changed');
end
$$;

comment on function internal.seal_problem(uuid, bigint, bytea, bytea, bytea) is
'What is wrong where a seal does not fit its event: event_changed or seal_changed, as the next seal tells; reordered, where one of the next 100,000 belongs here; else event_changed, though it may be the seal.
p_previous: the digest before it, empty for the first.
p_digest: the seal''s.
p_expected: what it should be.';
