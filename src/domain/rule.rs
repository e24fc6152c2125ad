//! The rules by name, in the order in which they are asked.

/// What can stand between a patient and a time, first asked first. A refusal
/// names the first rule that says no; a rule that comes later stayed unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The practice takes bookings online.
    Online,
    /// The type exists, and the practitioner offers it at the location.
    Offered,
    /// The type is held in the wanted mode.
    Mode,
    /// The type is for people who have, or have not, been here before.
    PatientKind,
    /// The patient has not as many visits ahead as the practice allows.
    Limit,
    /// The practitioner has a schedule at the location in effect on that local date, or
    /// hours of an exception.
    Schedule,
    /// The start lies in the hours of that date.
    Hours,
    /// The window is generic or lists the type.
    Window,
    /// The start lies on the window's grid.
    Grid,
    /// The whole visit lies in the window.
    Fits,
    /// The start is far enough from now.
    Notice,
    /// The start is not too many days ahead.
    Horizon,
    /// The times of that date have been released.
    Release,
    /// Practice, location and practitioner are open for the whole visit.
    Closures,
    /// The practitioner keeps none of the visit's time free.
    Blocks,
    /// The patient is at no other visit.
    PatientFree,
    /// The practitioner is free, buffers included.
    PractitionerFree,
    /// The practitioner can get there from another location in time, and on to the next.
    Travel,
    /// A seat is left in the group session.
    Seats,
    /// A room is free, where the type needs one.
    Rooms,
    /// The hold is the asker's, for this visit, and has not run out.
    Hold,
    /// The visit's state allows the change.
    Status,
    /// The change comes early enough before the visit.
    ChangeNotice,
}

impl Rule {
    pub const ALL: [Self; 23] = [
        Self::Online,
        Self::Offered,
        Self::Mode,
        Self::PatientKind,
        Self::Limit,
        Self::Schedule,
        Self::Hours,
        Self::Window,
        Self::Grid,
        Self::Fits,
        Self::Notice,
        Self::Horizon,
        Self::Release,
        Self::Closures,
        Self::Blocks,
        Self::PatientFree,
        Self::PractitionerFree,
        Self::Travel,
        Self::Seats,
        Self::Rooms,
        Self::Hold,
        Self::Status,
        Self::ChangeNotice,
    ];
}
