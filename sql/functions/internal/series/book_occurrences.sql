-- The block undoes itself where nothing shall be booked, and keeps what it found. A refusal of the rules is no error here: it is
-- asked for first, under the locks. Alternatives are looked for last, so that none is another occurrence's slot.
create or replace function internal.book_occurrences(
  p_series data.booking_series, p_slot data.slot, p_occurrences jsonb, p_is_all boolean, p_notes text, p_confirm boolean
)
returns api.series
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_clinic data.clinic;
  v_doctor data.doctor;
  v_row api.series;
  v_is_undone boolean := true;
begin
  select * into v_clinic from data.clinic where id = p_series.clinic_id;
  select * into v_doctor from data.doctor where id = p_series.doctor_id and clinic_id = p_series.clinic_id;
  perform internal.lock_occurrences(p_occurrences, v_clinic, v_doctor, p_series.patient_id);
  begin
    insert into data.booking_series (id, clinic_id, patient_id, doctor_id, frequency, every, occurrences, created_at)
    values (
      p_series.id, p_series.clinic_id, p_series.patient_id, p_series.doctor_id, p_series.frequency, p_series.every,
      p_series.occurrences, p_series.created_at
    );
    v_row := internal.series_row(
      p_series,
      internal.add_alternatives(
        internal.seat_occurrences(p_series, p_occurrences, v_clinic, v_doctor, p_notes, p_confirm), p_slot, p_series.patient_id));
    perform internal.record_event(
      'series.booked', p_series.clinic_id, p_series.id,
      jsonb_build_object(
        'slot_id', p_slot.id, 'booked', v_row.booked, 'refused', v_row.refused,
        'occurrences', (
          select jsonb_agg(o - 'reference' - 'status' - 'alternatives' order by n)
          from jsonb_array_elements(v_row.occurrences) with ordinality as v (o, n)
        )));
    v_is_undone := v_row.booked = 0 or p_is_all and v_row.refused > 0;
    perform internal.end_dry_run(v_is_undone);
  exception when sqlstate 'MB999' then null;
  end;
  if not v_is_undone then
    return v_row;
  end if;

  p_series.id := null;
  p_series.created_at := null;
  return internal.series_row(
    p_series,
    (
      select jsonb_agg(
        case o ->> 'outcome'
          when 'booked' then o || '{"outcome": "withheld", "booking_id": null, "reference": null, "status": null}'
          else o
        end
        order by n)
      from jsonb_array_elements(v_row.occurrences) with ordinality as v (o, n)
    ));
end
$$;

comment on function internal.book_occurrences(data.booking_series, data.slot, jsonb, boolean, text, boolean) is
'Books a series: all of it or nothing, or what it can.
p_slot: of the first occurrence.
p_occurrences: as internal.plan_occurrences plans them.
p_is_all: true: nothing, where one is refused.
Returns it with what became of each occurrence; without an id where nothing was booked.
Errors: 55P03 slot_locked, MB108 patient_inactive, MB123 patient_erased, MB203 patient_not_found, MB303 invalid_claims, MB501 master_key_missing, MB502 master_key_wrong, MB503 durability_refused';
