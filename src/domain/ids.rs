//! Typed ids: a practitioner's id cannot stand where a patient's is wanted.

/// Makes one id type. Ids are UUIDs of version 7, made by the caller, so that
/// rows of one time lie together in the database.
macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, sqlx::Type,
        )]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// A proven email address within a practice.
    AccountId,
    AppointmentId,
    AppointmentNoteId,
    AppointmentTypeId,
    /// What an authenticator's key, or a set of recovery codes, follows from.
    AuthenticatorId,
    AuditEventId,
    BlockId,
    ClosureId,
    CommunicationId,
    DraftId,
    EncounterId,
    HoursExceptionId,
    LocationId,
    ManageLinkId,
    /// A row of `occupancy` (or of `seat`, for a group session) that is or was a hold.
    HoldId,
    KioskId,
    OccupancyId,
    /// Another time that is kept for a visit's patient.
    OfferId,
    PatientGrantId,
    PatientId,
    PatientMergeId,
    PracticeId,
    PractitionerId,
    RoomId,
    ScheduleId,
    ScheduleWindowId,
    SeatId,
    SessionId,
    SignInCodeId,
    StaffInvitationId,
    StaffMemberId,
    VisitReasonId,
}
