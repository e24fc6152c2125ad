//! Who of the staff asks, and what they must be allowed to do: the first argument of every page of
//! theirs. It is read from the database at every request, so what is taken away is gone at once.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta, Utc};

use super::frame::StaffFrame;
use crate::domain::ids::{PracticeId, SessionId, StaffMemberId};
use crate::domain::practice::Practice;
use crate::domain::session::SecondFactor;
use crate::domain::staff::{Function, Reach, StaffMember};
use crate::state::State;
use crate::web::caller::Caller;
use crate::web::error::AppError;
use crate::web::urls;

/// How long a password counts as just typed.
const PASSWORD_MINUTES: i64 = 10;

/// What a page asks of whoever opens it.
pub trait Permission {
    /// What is given to those who have it; `None` refuses.
    type Given;

    fn given(member: &StaffMember) -> Option<Self::Given>;
}

/// Any member of staff.
pub struct Anyone;

/// Somebody who manages visits: everybody's, or those at which they are the practitioner.
pub struct ManageAppointments;

/// Somebody who meets patients: everybody, or those who have a visit with them.
pub struct SeePatients;

/// Somebody who meets every patient, and so may add one.
pub struct KeepPatients;

/// Somebody who keeps settings and accounts.
pub struct PracticeAdmin;

impl Permission for Anyone {
    type Given = ();

    fn given(_: &StaffMember) -> Option<()> {
        Some(())
    }
}

impl Permission for ManageAppointments {
    type Given = Reach;

    fn given(member: &StaffMember) -> Option<Reach> {
        member.reach()
    }
}

impl Permission for SeePatients {
    type Given = Reach;

    fn given(member: &StaffMember) -> Option<Reach> {
        member.patients()
    }
}

impl Permission for KeepPatients {
    type Given = ();

    fn given(member: &StaffMember) -> Option<()> {
        (member.patients() == Some(Reach::Everybody)).then_some(())
    }
}

impl Permission for PracticeAdmin {
    type Given = ();

    fn given(member: &StaffMember) -> Option<()> {
        member.may(Function::PracticeAdmin).then_some(())
    }
}

/// A member of staff who has shown both factors and has the permission.
pub struct Staff<P: Permission> {
    pub caller: Caller,
    pub member: StaffMember,
    pub session: SessionId,
    /// What the permission gives, such as whose visits they manage.
    pub given: P::Given,
    /// The path of the page.
    here: String,
    password_at: DateTime<Utc>,
    permission: PhantomData<P>,
}

/// Somebody who has typed a right password and has yet to show the second factor.
pub struct HalfSignedIn {
    pub caller: Caller,
    pub session: SessionId,
    pub member: StaffMember,
    /// Whether they have an authenticator to show.
    pub has_authenticator: bool,
}

impl<P: Permission + 'static> FromRequest for Staff<P> {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let anyone = Staff::<Anyone>::of(caller.await?, request.path())?;
            // What they may not see is told them on a page of staff too.
            request.extensions_mut().insert(anyone.frame());
            let staff = anyone.asked_for()?;
            // A page of theirs is recorded in the unit that reads it.
            staff.caller.end_reading();
            Ok(staff)
        })
    }
}

impl FromRequest for HalfSignedIn {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        Box::pin(async move {
            let half = Self::of(caller.await?)?;
            half.caller.end_reading();
            Ok(half)
        })
    }
}

impl Staff<Anyone> {
    fn of(caller: Caller, here: &str) -> Result<Self, AppError> {
        let session = caller.visitor.session.as_ref();
        let found = session.and_then(|session| Some((session.id, session.staff()?.clone())));
        let Some((session, staff)) = found else {
            return Err(AppError::Elsewhere(urls::staff_sign_in(here)));
        };
        match staff.second_factor {
            SecondFactor::Proven => {}
            SecondFactor::Awaited => return Err(AppError::Elsewhere(urls::STAFF_CODE.to_owned())),
            SecondFactor::NotSetUp => {
                return Err(AppError::Elsewhere(urls::STAFF_SET_UP.to_owned()));
            }
        }
        Ok(Self {
            caller,
            member: staff.member,
            session,
            given: (),
            here: here.to_owned(),
            password_at: staff.password_at,
            permission: PhantomData,
        })
    }

    /// The same person with what a page asks for: a page that they may not see is not there.
    fn asked_for<P: Permission>(self) -> Result<Staff<P>, AppError> {
        let given = P::given(&self.member).ok_or(AppError::NotFound)?;
        Ok(Staff {
            caller: self.caller,
            member: self.member,
            session: self.session,
            given,
            here: self.here,
            password_at: self.password_at,
            permission: PhantomData,
        })
    }
}

impl<P: Permission> Staff<P> {
    pub fn state(&self) -> &Arc<State> {
        self.caller.state()
    }

    pub fn practice_id(&self) -> PracticeId {
        self.caller.practice_id()
    }

    pub fn practice(&self) -> &Practice {
        &self.caller.practice
    }

    pub fn id(&self) -> StaffMemberId {
        self.member.id
    }

    pub fn frame(&self) -> StaffFrame {
        StaffFrame::of(self.caller.frame(), &self.member, &self.here)
    }

    /// The frame of a page whose "Back" leads to `url`.
    pub fn frame_back_to(&self, url: impl Into<String>) -> StaffFrame {
        StaffFrame::of(self.caller.frame_back_to(url), &self.member, &self.here)
    }

    /// Before something sensitive the password must have been typed just now; if not, the way
    /// leads to the page that asks for it, and from there to `next`.
    pub fn require_password(&self, next: &str) -> Result<(), AppError> {
        if self.caller.now - self.password_at < TimeDelta::minutes(PASSWORD_MINUTES) {
            Ok(())
        } else {
            Err(AppError::Elsewhere(urls::staff_password_again(next)))
        }
    }

    /// Leads on to another page.
    pub fn see(&self, url: impl AsRef<str>) -> HttpResponse {
        self.caller.see(url)
    }
}

impl HalfSignedIn {
    fn of(caller: Caller) -> Result<Self, AppError> {
        let session = caller.visitor.session.as_ref();
        let found = session.and_then(|session| Some((session.id, session.staff()?.clone())));
        let Some((session, staff)) = found else {
            return Err(AppError::Elsewhere(urls::STAFF_SIGN_IN.to_owned()));
        };
        let has_authenticator = match staff.second_factor {
            SecondFactor::Proven => return Err(AppError::Elsewhere(urls::STAFF.to_owned())),
            SecondFactor::Awaited => true,
            SecondFactor::NotSetUp => false,
        };
        Ok(Self {
            caller,
            session,
            member: staff.member,
            has_authenticator,
        })
    }

    pub fn frame(&self) -> StaffFrame {
        StaffFrame::of_stranger(self.caller.frame())
    }
}
