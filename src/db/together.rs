//! Questions of one kind that are asked at the same moment, answered by one look at the database.
//!
//! A question waits for no other: where nothing is being looked up, it is at once. What is asked
//! meanwhile is looked up together next. So each look begins after its questions were asked, and the
//! more there is to do the less each costs.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use thread_local::ThreadLocal;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{Unavailable, share};

/// However long the database is silent, whoever asks later does not wait for it.
const LONGEST: Duration = Duration::from_secs(10);

/// Questions about the same `About` are looked up together; one worker's do not wait for another's.
pub(super) struct Together<About: Send, Question: Send, Answer: Send> {
    queues: ThreadLocal<Queues<About, Question, Answer>>,
}

/// What waits, by what it is about. An entry stands as long as somebody looks it up.
type Queues<About, Question, Answer> = Arc<Mutex<HashMap<About, Vec<Waiting<Question, Answer>>>>>;

struct Waiting<Question, Answer> {
    question: Question,
    told: oneshot::Sender<Result<Answer, Arc<anyhow::Error>>>,
}

impl<About: Send, Question: Send, Answer: Send> Default for Together<About, Question, Answer> {
    fn default() -> Self {
        Self {
            queues: ThreadLocal::new(),
        }
    }
}

impl<About, Question, Answer> Together<About, Question, Answer>
where
    About: Clone + Eq + Hash + Send + 'static,
    Question: Send + 'static,
    Answer: Send + 'static,
{
    /// Asks by `look`, which answers each question in its order.
    ///
    /// # Errors
    /// What the look answered, to each who asked.
    pub(super) async fn ask<Look>(
        &self,
        about: About,
        question: Question,
        look: Look,
    ) -> anyhow::Result<Answer>
    where
        Look: AsyncFn(Vec<Question>) -> anyhow::Result<Vec<Answer>> + 'static,
    {
        let queues = self.queues.get_or_default();
        let (told, answer) = oneshot::channel();
        let waiting = Waiting { question, told };
        let is_first = match lock(queues).entry(about.clone()) {
            Entry::Occupied(mut queue) => {
                queue.get_mut().push(waiting);
                false
            }
            Entry::Vacant(queue) => {
                queue.insert(vec![waiting]);
                true
            }
        };
        if is_first {
            let queue = Queue {
                queues: Arc::clone(queues),
                about,
            };
            drop(tokio::task::spawn_local(queue.answer_all(look)));
        }
        let answer = answer.await.context("a look ended early")?;
        answer.map_err(|error| share(&error))
    }
}

/// Looks up what waits. Whatever ends it, nobody waits for it afterwards.
struct Queue<About: Eq + Hash, Question, Answer> {
    queues: Queues<About, Question, Answer>,
    about: About,
}

impl<About: Eq + Hash, Question, Answer> Queue<About, Question, Answer> {
    async fn answer_all(self, look: impl AsyncFn(Vec<Question>) -> anyhow::Result<Vec<Answer>>) {
        while let Some(waiting) = self.next() {
            let (questions, askers): (Vec<_>, Vec<_>) = waiting
                .into_iter()
                .map(|one| (one.question, one.told))
                .unzip();
            // Whoever is gone does not want to know.
            let answers = timeout(LONGEST, look(questions)).await;
            let answers = answers.unwrap_or_else(|_| Err(Unavailable::for_long().into()));
            match answers {
                Ok(answers) => {
                    for (asker, answer) in askers.into_iter().zip(answers) {
                        let _ = asker.send(Ok(answer));
                    }
                }
                Err(error) => {
                    let error = Arc::new(error);
                    for asker in askers {
                        let _ = asker.send(Err(Arc::clone(&error)));
                    }
                }
            }
        }
    }

    /// What waits now; `None`: nothing, and the next who asks begins anew.
    fn next(&self) -> Option<Vec<Waiting<Question, Answer>>> {
        let mut queues = lock(&self.queues);
        let waiting = std::mem::take(queues.get_mut(&self.about)?);
        if waiting.is_empty() {
            queues.remove(&self.about);
            return None;
        }
        Some(waiting)
    }
}

impl<About: Eq + Hash, Question, Answer> Drop for Queue<About, Question, Answer> {
    fn drop(&mut self) {
        lock(&self.queues).remove(&self.about);
    }
}

fn lock<T>(queues: &Mutex<T>) -> MutexGuard<'_, T> {
    queues.lock().unwrap_or_else(PoisonError::into_inner)
}
