-- The whole grant surface of MedBook's schemas: usage of api and EXECUTE on its functions, for one group.
-- PUBLIC, and through it every login, has nothing else (see the default privileges in sql/schema/schemas.sql).
revoke all on schema data, internal, api, hook
from public, medbook_api, medbook_service, medbook_http, medbook_worker, medbook_reader;
revoke all on all tables in schema data from public, medbook_api, medbook_service, medbook_http, medbook_worker, medbook_reader;
revoke all on all functions in schema internal, api
from public, medbook_api, medbook_service, medbook_http, medbook_worker, medbook_reader;

grant usage on schema api to medbook_api;
grant execute on all functions in schema api to medbook_api;
