begin;
\ir ../../fixture.psql
select plan(19);

-- due, visit, now, from, to -> when
select is(
  internal.avoid_quiet_hours(due, visit, now, interval '5 minutes', zone, quiet_from, quiet_to), expected, says)
from (values
  (timestamptz '2030-01-07 23:00+00', timestamptz '2030-01-08 23:00+00', timestamptz '2030-01-07 12:00+00', 'Europe/London', null::time, null::time,
    timestamptz '2030-01-07 23:00+00', 'without quiet hours it is due when it is due'),
  ('2030-01-07 21:59:59+00', '2030-01-08 22:00+00', '2030-01-07 12:00+00', 'Europe/London', '22:00', '07:00', '2030-01-07 21:59:59+00', 'before them too'),
  ('2030-01-07 22:00+00', '2030-01-08 22:00+00', '2030-01-07 12:00+00', 'Europe/London', '22:00', '07:00', '2030-01-07 21:55+00', 'in them it is due before they begin'),
  ('2030-01-08 06:59+00', '2030-01-09 07:00+00', '2030-01-07 12:00+00', 'Europe/London', '22:00', '07:00', '2030-01-07 21:55+00', 'which over midnight is the evening before'),
  ('2030-01-08 07:00+00', '2030-01-09 07:00+00', '2030-01-07 12:00+00', 'Europe/London', '22:00', '07:00', '2030-01-08 07:00+00', 'and not when they end'),
  ('2030-01-07 14:00+00', '2030-01-07 16:00+00', '2030-01-07 08:00+00', 'Europe/London', '13:00', '15:00', '2030-01-07 12:55+00', 'those of one day begin that day'),
  ('2030-01-07 14:00+00', '2030-01-07 16:00+00', '2030-01-07 13:30+00', 'Europe/London', '13:00', '15:00', '2030-01-07 15:05+00', 'where that has passed it is due after they end'),
  ('2030-01-07 14:00+00', '2030-01-07 15:32+00', '2030-01-07 13:30+00', 'Europe/London', '13:00', '15:00', '2030-01-07 15:02+00', 'but never less than 30 minutes before the visit'),
  ('2030-01-07 14:00+00', '2030-01-07 15:30+00', '2030-01-07 13:30+00', 'Europe/London', '13:00', '15:00', '2030-01-07 15:00+00', 'to the minute'),
  ('2030-01-07 14:00+00', '2030-01-07 15:29+00', '2030-01-07 13:30+00', 'Europe/London', '13:00', '15:00', null, 'where there is no such time it is not due at all'),
  ('2030-01-07 14:00+00', '2030-01-07 16:00+00', '2030-01-07 12:58+00', 'Europe/London', '13:00', '15:00', '2030-01-07 12:58+00', 'just before they begin it is due now'),
  ('2030-01-08 03:00+00', '2030-01-08 20:00+00', '2030-01-08 02:00+00', 'Asia/Tokyo', '12:00', '13:00', '2030-01-08 02:55+00', 'quiet is by the clock of the patient'),
  -- London, 2030-03-31 01:00 to 02:00 does not exist; 2030-10-27 01:00 to 02:00 comes twice
  ('2030-03-31 05:30+00', '2030-03-31 09:00+00', '2030-03-31 00:30+00', 'Europe/London', '22:00', '07:00', '2030-03-31 06:05+00', 'in spring they end an hour earlier'),
  ('2030-03-31 05:30+00', '2030-03-31 09:00+00', '2030-03-30 12:00+00', 'Europe/London', '22:00', '07:00', '2030-03-30 21:55+00', 'and began in winter time'),
  ('2030-03-31 01:10+00', '2030-03-31 09:00+00', '2030-03-30 12:00+00', 'Europe/London', '01:30', '07:00', '2030-03-31 00:25+00', 'where the clock jumps over their beginning it is due before the jump'),
  ('2030-10-27 06:30+00', '2030-10-27 09:00+00', '2030-10-27 00:30+00', 'Europe/London', '22:00', '07:00', '2030-10-27 07:05+00', 'in autumn they end an hour later'),
  ('2030-10-27 00:45+00', '2030-10-27 09:00+00', '2030-10-26 12:00+00', 'Europe/London', '01:30', '07:00', '2030-10-27 00:25+00', 'what begins at a time that comes twice begins with the first'),
  ('2030-10-27 00:20+00', '2030-10-27 09:00+00', '2030-10-27 00:10+00', 'Europe/London', '22:00', '01:30', '2030-10-27 01:35+00', 'and ends with the second'),
  ('2030-01-07 23:30+00', '2030-01-08 23:00+00', '2030-01-07 12:00+00', 'Europe/London', '23:30', '23:00', '2030-01-07 23:25+00', 'they may leave but half an hour')
) as v (due, visit, now, zone, quiet_from, quiet_to, expected, says);

select * from finish();
rollback;
