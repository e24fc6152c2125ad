//! The pages of errors, as staff see them.

use askama::Template;

use super::frame::StaffFrame;
use crate::web::page::Page;
use crate::web::patient::problem::Problem;

#[derive(Template)]
#[template(path = "staff/problem.html", blocks = ["rest"])]
pub struct StaffProblemPage {
    frame: StaffFrame,
    heading: &'static str,
    sentence: String,
    /// What finds an error in the log.
    reference: Option<String>,
}

impl StaffProblemPage {
    pub fn new(frame: StaffFrame, problem: &Problem) -> Self {
        Self {
            frame,
            heading: problem.heading(),
            sentence: problem.sentence(),
            reference: problem.reference().map(str::to_owned),
        }
    }
}

impl Page for StaffProblemPage {
    fn heading(&self) -> String {
        self.heading.to_owned()
    }
}
