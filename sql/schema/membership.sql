create table data.membership (
  id uuid not null,
  clinic_id uuid not null,
  user_id uuid not null,
  role text not null,
  doctor_id uuid,
  created_at timestamptz not null,
  constraint membership_pkey primary key (id, clinic_id),
  constraint membership_is_in_a_clinic foreign key (clinic_id)
  references data.clinic (id) on delete no action,
  constraint membership_is_of_a_user foreign key (user_id)
  references data.app_user (id) on delete no action,
  constraint membership_doctor_is_of_the_clinic foreign key (doctor_id, clinic_id)
  references data.doctor (id, clinic_id) on delete no action,
  constraint membership_is_granted_once unique (clinic_id, user_id, role),
  constraint membership_doctor_has_one_account unique (doctor_id, clinic_id),
  constraint membership_role_is_known check (role in ('doctor', 'clinic_admin')),
  constraint membership_of_a_doctor_names_him check ((role = 'doctor') = (doctor_id is not null))
);

create index membership_user_id_idx on data.membership (user_id);

comment on table data.membership is 'What an account may do in a clinic: act as one of its doctors, or run it.';
comment on column data.membership.doctor_id is 'Which doctor he is there.';
