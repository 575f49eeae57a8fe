create or replace function internal.settlement_row(p_settlement data.booking_settlement)
returns api.settlement
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
  select row(
    p_settlement.id, p_settlement.clinic_id, p_settlement.booking_id, p_settlement.external_id,
    p_settlement.external_outcome, p_settlement.outcome, p_settlement.confirmed_booking_id,
    p_settlement.refused_because, p_settlement.settled_at
  )::api.settlement
$$;

comment on function internal.settlement_row(data.booking_settlement) is 'A settlement as callers see it.';
