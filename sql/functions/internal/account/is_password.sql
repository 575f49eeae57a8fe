-- Takes the same time whatever it is told: without a hash one is computed all the same; and a hash of a lower cost than today's is
-- followed by as many more as make up for it, as 2^a + 2^a + 2^(a+1) + … + 2^(b-1) = 2^b.
create or replace function internal.is_password(p_password text, p_password_hash text)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  c_salt constant text := 'MedBookMedBookMedBookM';
  v_today integer := internal.bcrypt_cost();
  v_cost integer := coalesce(substr(p_password_hash, 5, 2)::integer, v_today);
  v_hash text := crypto.crypt(
    p_password, coalesce(p_password_hash, format('$2a$%s$%s', lpad(v_cost::text, 2, '0'), c_salt)));
begin
  for v_rest in v_cost .. v_today - 1 loop
    perform crypto.crypt(p_password, format('$2a$%s$%s', lpad(v_rest::text, 2, '0'), c_salt));
  end loop;
  return coalesce(v_hash = p_password_hash, false) and octet_length(p_password) <= 72;
end
$$;

comment on function internal.is_password(text, text) is
'Whether a password is the one that was hashed. It takes as long where there is none.
p_password_hash: null for an account that does not exist.';
