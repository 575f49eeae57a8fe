create or replace function internal.actor_label()
returns text
language sql
stable
return (internal.actor()).label;

comment on function internal.actor_label() is
'role:subject of the caller, for the record; system:login for a job.
Errors: MB303 invalid_claims';
