begin;
set client_min_messages = warning;
select plan(6);

select is(internal.bcrypt_cost(), 12, 'a password costs 2^12 rounds');
set medbook.bcrypt_cost = '';
select is(internal.bcrypt_cost(), 12, 'also where the setting is empty, as it is after a transaction that set it');
set medbook.bcrypt_cost = 10;
select is(internal.bcrypt_cost(), 10, 'or as it is set');
set medbook.bcrypt_cost = 1;
select is(internal.bcrypt_cost(), 4, 'but not below what bcrypt can');
set medbook.bcrypt_cost = 31;
select is(internal.bcrypt_cost(), 14, 'nor so high that nobody could log in within the time a statement has');
set medbook.bcrypt_cost = 4;
select is(substr(internal.hash_password('x'), 1, 7), '$2a$04$', 'and that is what a hash is made with');

select * from finish();
rollback;
