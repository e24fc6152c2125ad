//! Waiting for what happens in another program.

use std::time::{Duration, Instant};

/// Longer than this for anything a test waits for is a failure. The longest there is: a letter
/// in hand when its worker is killed waits out a lease of 40 seconds.
const DEADLINE: Duration = Duration::from_mins(1);

/// Looks again and again until it has come true.
pub(crate) async fn until(what: &str, mut come_true: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !come_true().await {
        assert!(began.elapsed() < DEADLINE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
