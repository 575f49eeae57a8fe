create or replace function internal.verify_chain(p_clinic_id uuid, p_from bigint, p_limit integer, p_expected_head text)
returns api.audit_verification
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_row api.audit_verification;
  v_seal record;
  v_previous data.event_seal;
  v_expected bytea;
  v_last uuid;
begin
  v_row.id := p_clinic_id;
  v_row.is_intact := true;
  v_row.checked := 0;
  select count(*) into v_row.unsealed from data.event_unsealed where clinic_id = p_clinic_id;
  select * into v_previous from data.event_seal where clinic_id = p_clinic_id and position = p_from - 1;
  v_last := v_previous.event_id;

  for v_seal in
    select s.position, s.event_id, s.digest, e as event
    from data.event_seal as s
    left join data.event as e on e.id = s.event_id and e.clinic_id = s.clinic_id
    where s.clinic_id = p_clinic_id and s.position >= p_from
    order by s.position
    limit p_limit
  loop
    v_expected := internal.event_digest(coalesce(v_previous.digest, ''), v_seal.event);
    if v_seal.position <> p_from + v_row.checked then
      v_row.problem := 'seal_removed';
    elsif (v_seal.event).id is null then
      v_row.problem := 'event_removed';
    elsif v_seal.digest <> v_expected then
      v_row.problem := internal.seal_problem(
        p_clinic_id, v_seal.position, coalesce(v_previous.digest, ''), v_seal.digest, v_expected);
    end if;
    if v_row.problem is not null then
      v_row.position := p_from + v_row.checked;
      v_row.event_id := case when v_row.problem <> 'seal_removed' then v_seal.event_id end;
      exit;
    end if;
    v_row.checked := v_row.checked + 1;
    v_previous := row(v_seal.event_id, p_clinic_id, v_seal.position, v_seal.digest, null)::data.event_seal;
  end loop;

  if v_previous.position is not null then
    v_row.head := v_previous.position || ':' || encode(v_previous.digest, 'hex');
  end if;
  if v_row.problem is null then
    v_row.next_position := (
      select min(position) from data.event_seal where clinic_id = p_clinic_id and position >= p_from + v_row.checked);
    -- pages meet where the last seal of one is the first bound of the next: no id falls between
    v_row.event_id := internal.unknown_event(
      p_clinic_id, v_last, case when v_row.next_position is not null then v_previous.event_id end);
    v_row.problem := case when v_row.event_id is not null then 'event_inserted' end;
  end if;
  if v_row.problem is null then
    select u.event_id, 'event_removed' into v_row.event_id, v_row.problem
    from data.event_unsealed as u
    where
      u.clinic_id = p_clinic_id
      and not exists (select from data.event as e where e.id = u.event_id and e.clinic_id = u.clinic_id)
    limit 1;
  end if;
  if v_row.problem is null and p_expected_head is not null and not exists (
    select from data.event_seal
    where
      clinic_id = p_clinic_id and position = split_part(p_expected_head, ':', 1)::bigint
      and digest = decode(split_part(p_expected_head, ':', 2), 'hex')
  ) then
    v_row.problem := 'head_differs';
  end if;
  v_row.is_intact := v_row.problem is null;
  return v_row;
end
$$;

comment on function internal.verify_chain(uuid, bigint, integer, text) is
'Recomputes a stretch of the chain of one clinic, up to the first row that is bad.
p_from: the first position; the seal before it is taken as it is.
p_limit: most seals to recompute.
p_expected_head: position:digest that the chain must have; null: any.';
