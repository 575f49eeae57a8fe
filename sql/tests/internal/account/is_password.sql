begin;
set client_min_messages = warning;
set medbook.bcrypt_cost = 5;
select plan(6);

select ok(internal.is_password('right', crypto.crypt('right', crypto.gen_salt('bf', 5))), 'the password is known again');
select ok(internal.is_password('right', crypto.crypt('right', crypto.gen_salt('bf', 4))), 'by a hash of a lower cost');
select ok(internal.is_password('right', crypto.crypt('right', crypto.gen_salt('bf', 6))), 'and of a higher one');
select ok(not internal.is_password('wrong', crypto.crypt('right', crypto.gen_salt('bf', 5))), 'another is not');
select is(internal.is_password('right', null), false, 'nobody has a password');
select is(internal.is_password('', null), false, 'nor an empty one');

select * from finish();
rollback;
