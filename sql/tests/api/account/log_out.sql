begin;
\ir ../../fixture.psql
\ir account.psql
select plan(7);

select refresh_token as other from api.log_in('cy@example.org', :password) \gset
select refresh_token as token from api.refresh_session(:'cy_token') \gset
select is((select id from api.log_out(:'cy_token')), :'session', 'a session is ended by any of its tokens');
select is((select refused from api.refresh_session(:'token')), 'invalid_refresh_token', 'and does not go on');
select is((select count(*)::integer from data.event where topic = 'user.logged_out' and entity_id = :'cy'), 1, 'which is an event');
select is((select id from api.log_out(:'token')), :'session', 'again does nothing');
select is((select count(*)::integer from data.event where topic = 'user.logged_out'), 1, 'and is none');
select ok((select s from api.log_out('no token') as s) is null, 'an unknown token is no error');
select is((select refused from api.refresh_session(:'other')), null, 'his other sessions are not concerned');

select * from finish();
rollback;
