"""The routes: one flat table. A path parameter, query parameter or JSON field is the argument without ``p_``."""

from typing import NamedTuple


class Route(NamedTuple):
    """One route.

    location: of what a 201 made, filled in from its row.
    body: the one argument that the whole JSON body becomes (a PATCH, RFC 7396); else its fields are arguments.
    """

    method: str
    path: str
    function: str
    status: int = 200
    location: str = ""
    body: str = ""


ROUTES = [
    Route("POST", "/clinics", "create_clinic", 201, "/clinics/{id}"),
    Route("GET", "/clinics", "list_clinics"),
    Route("GET", "/clinics/{clinic_id}", "get_clinic"),
    Route("PATCH", "/clinics/{clinic_id}", "update_clinic", body="changes"),
    Route("DELETE", "/clinics/{clinic_id}", "disable_clinic"),
    Route("POST", "/clinics/{clinic_id}/enable", "enable_clinic"),
    Route("POST", "/clinics/{clinic_id}/doctors", "add_doctor", 201, "/doctors/{id}"),
    Route("GET", "/clinics/{clinic_id}/doctors", "list_doctors"),
    Route("POST", "/clinics/{clinic_id}/closures", "add_closure", 201, "/clinics/{clinic_id}"),
    Route("POST", "/clinics/{clinic_id}/slots/generate", "generate_slots"),
    Route("GET", "/clinics/{clinic_id}/availability", "search_slots"),
    Route("GET", "/doctors/{doctor_id}", "get_doctor"),
    Route("PATCH", "/doctors/{doctor_id}", "update_doctor", body="changes"),
    Route("DELETE", "/doctors/{doctor_id}", "disable_doctor"),
    Route("POST", "/doctors/{doctor_id}/enable", "enable_doctor"),
    Route("POST", "/doctors/{doctor_id}/availability", "define_availability", 201, "/doctors/{doctor_id}/availability"),
    Route("GET", "/doctors/{doctor_id}/availability", "search_slots"),
    Route("POST", "/doctors/{doctor_id}/slots", "create_slot", 201, "/slots/{id}"),
    Route("GET", "/doctors/{doctor_id}/slots", "search_slots"),
    Route("POST", "/patients", "register_patient", 201, "/patients/{id}"),
    Route("GET", "/patients", "list_patients"),
    Route("GET", "/patients/{patient_id}", "get_patient"),
    Route("PATCH", "/patients/{patient_id}", "update_patient", body="changes"),
    Route("GET", "/patients/{patient_id}/bookings", "list_bookings"),
    Route("GET", "/slots", "search_slots"),
    Route("GET", "/slots/{slot_id}", "get_slot"),
    Route("POST", "/bookings", "book_slot", 201, "/bookings/{id}"),
    Route("GET", "/bookings", "list_bookings"),
    Route("GET", "/bookings/reference/{reference}", "find_booking"),
    Route("GET", "/bookings/{booking_id}", "get_booking"),
    Route("POST", "/bookings/{booking_id}/confirm", "confirm_booking"),
    Route("POST", "/bookings/{booking_id}/cancel", "cancel_booking"),
    Route("POST", "/bookings/{booking_id}/complete", "complete_booking"),
    Route("POST", "/bookings/{booking_id}/no-show", "mark_no_show"),
]
