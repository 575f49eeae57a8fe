begin;
\ir ../fixture.psql
\ir ../api/account/account.psql
select plan(5);

select refresh_token as next from api.refresh_session(:'cy_token') \gset
set medbook.now = '2030-02-06 07:59:59+00';
select refresh_token as fresh from api.log_in('cy@example.org', :password) \gset
select is(internal.purge_refresh_tokens(), 0, 'tokens of a session that could go on are kept, used ones too');
set medbook.now = '2030-02-06 08:00+00';
select is(internal.purge_refresh_tokens(1), 1, 'no more are purged in one run than are asked for');
select is(internal.purge_refresh_tokens(), 1, '30 days after the login its tokens are forgotten');
select is(internal.purge_refresh_tokens(), 0, 'and then there are none');
select is((select refused from api.refresh_session(:'fresh')), null, 'a later session goes on');

select * from finish();
rollback;
