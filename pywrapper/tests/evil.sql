-- What an attacker who may create things would make: whatever of it is called says so, by EV001.
create schema evil;
grant usage on schema evil to public;
create function evil.strike() returns boolean language plpgsql as $$ begin raise sqlstate 'EV001'; end $$;
do $$
declare
  v_type text;
  v_operator text;
  v_call record;
begin
  foreach v_type in array '{uuid, text, integer, boolean, jsonb, date, timestamptz, "text[]", "uuid[]"}'::text[] loop
    execute format(
      'create function evil.both(%1$s, %1$s) returns boolean language plpgsql as $f$ begin return evil.strike(); end $f$', v_type);
    foreach v_operator in array '{=, <>, <, <=, >, >=, &&, <@}'::text[] loop
      execute format('create operator evil.%s (leftarg = %s, rightarg = %2$s, function = evil.both)', v_operator, v_type);
    end loop;
  end loop;
  -- what takes arguments that need no guess, by the names that our functions call
  for v_call in
    select p.proname as name, pg_get_function_identity_arguments(p.oid) as arguments, p.prorettype::regtype::text as result
    from pg_proc as p
    where
      p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f' and not p.proretset and p.provariadic = 0
      and p.proname in (
        'lower', 'length', 'left', 'now', 'clock_timestamp', 'set_config', 'current_setting', 'gen_random_uuid', 'sha256',
        'encode', 'convert_to', 'regexp_replace', 'translate', 'split_part', 'jsonb_typeof', 'starts_with', 'date_trunc',
        'pg_try_advisory_xact_lock', 'pg_advisory_xact_lock', 'hashtextextended', 'pg_has_role', 'timezone', 'quote_ident'
      )
      and 'any' <> all (array(select t::regtype::text from unnest(p.proargtypes) as t))
      and not exists (select from unnest(p.proargtypes) as t where t::regtype::text ~ '^"?any')
  loop
    execute format(
      'create function evil.%I(%s) returns %s language plpgsql as $f$ begin perform evil.strike(); end $f$',
      v_call.name, v_call.arguments, v_call.result);
  end loop;
end
$$;
