begin;
\ir ../../fixture.psql
\ir membership.psql
select plan(7);

select id as first from api.grant_membership(:'clinic', :'staff', 'doctor', :'doctor') \gset
select id as second from api.grant_membership(:'clinic', :'staff', 'clinic_admin') \gset
select api.grant_membership(:'other_clinic', :'staff', 'clinic_admin');
select pg_temp.become('clinic_admin', p_clinic_id => :'clinic');
select results_eq(
  format('select id, role from api.list_memberships(%L)', :'clinic'),
  format($$ values (%L::uuid, 'doctor'), (%L::uuid, 'clinic_admin') $$, :'first', :'second'), 'those of the clinic, oldest first');
select results_eq(
  format('select id from api.list_memberships(%L, 1, %L)', :'clinic', :'first'), format('values (%L::uuid)', :'second'), 'page by page');
select throws_ok(format('select api.list_memberships(%L, 0)', :'clinic'), 'MB001', null, 'a page of none is refused');
select throws_ok(format('select api.list_memberships(%L, 1, %L)', :'clinic', :'unknown'), 'MB001', null, 'so is an unknown cursor');
select throws_ok(format('select api.list_memberships(%L)', :'other_clinic'), 'MB302', null, 'another clinic''s are not told');
select throws_ok(format('select api.list_memberships(%L)', :'unknown'), 'MB302', null, 'nor is whether there is such a clinic');
select pg_temp.become('admin');
select throws_ok(format('select api.list_memberships(%L)', :'unknown'), 'MB201', null, 'an admin is told that there is none');

select * from finish();
rollback;
