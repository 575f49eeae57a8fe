begin;
\ir ../../fixture.psql
\ir replan/world.psql
select plan(11);

select is(pg_temp.after(setup, 'internal.planned_until(pg_temp.id(''clinic''))'), answer, sentence)
from (values
  ('', '2030-01-15', 'slots are planned until the day of the last one'),
  ('select api.create_slot(pg_temp.id(''doctor''), ''2030-02-01 09:00+00'', ''2030-02-01 10:00+00'')', '2030-01-15', 'a hand-made one does not count'),
  ('update data.slot set status = ''cancelled'' where starts_at > ''2030-01-15''', '2030-01-08', 'nor does one that is cancelled'),
  ('update data.slot set status = ''closed'' where starts_at > ''2030-01-15''', '2030-01-08', 'or over'),
  ('update data.slot set status = ''blocked''', '2030-01-15', 'one that is blocked does'),
  ('update data.slot set status = ''cancelled'' where starts_at > ''2030-01-15'' and doctor_id = pg_temp.id(''doctor'')', '2030-01-15',
    'the last of any doctor does'),
  ('update data.clinic set time_zone = ''Pacific/Kiritimati''', '2030-01-16', 'the day is the clinic''s'),
  ('select api.add_closure(pg_temp.id(''clinic''), ''2030-01-15 00:00+00'', ''2030-01-16 00:00+00'')', '2030-01-15', 'what a closure took counts'),
  ('select api.add_closure(pg_temp.id(''clinic''), d, d + interval ''25 hours'')
    from (values (timestamptz ''2030-01-15 00:00+00''), (''2030-01-14 12:00+00'')) as v (d);
    delete from data.closure where starts_at = ''2030-01-15 00:00+00''', '2030-01-15', 'though another is lifted before it'),
  ('select api.add_closure(pg_temp.id(''clinic''), ''2030-01-08 12:00+00'', ''2030-01-08 13:00+00'');
    update data.slot set status = ''cancelled'' where starts_at > ''2030-01-15''', '2030-01-08', 'but no further than it lasts'),
  ('update data.slot set status = ''cancelled''', null, 'where there is none there is no day')
) as v_case (setup, answer, sentence);

select * from finish();
rollback;
