begin;

select 1 / (to_regnamespace('hook') is not null)::integer;

rollback;
