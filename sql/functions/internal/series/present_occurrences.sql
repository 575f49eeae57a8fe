-- What was refused when the series was booked is in its event, as are the numbers of the occurrences.
create or replace function internal.present_occurrences(p_series data.booking_series)
returns jsonb
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_agg(
    '{"reference": null, "status": null, "alternatives": null}' || v_booked.o || case
      when b.id is null then '{}'
      else jsonb_build_object(
        'starts_at', b.starts_at, 'reference', b.reference,
        'status', internal.effective_status(b.status, b.expires_at, internal.now()))
    end
    order by v_booked.n)
  from data.event as e
  cross join lateral jsonb_array_elements(e.payload -> 'occurrences') with ordinality as v_booked (o, n)
  left join data.booking as b on b.id = (v_booked.o ->> 'booking_id')::uuid and b.clinic_id = p_series.clinic_id
  where e.entity_id = p_series.id and e.clinic_id = p_series.clinic_id and e.topic = 'series.booked'
$$;

comment on function internal.present_occurrences(data.booking_series) is
'The occurrences of a series as api.series has them: those booked as they are now, wherever they have moved to.';
