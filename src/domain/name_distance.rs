//! How close a patient's name comes to one that was typed, and what to look up to find it.

/// Most typing errors in all that was typed of a name.
pub const TYPOS_MAX: usize = 2;
/// Most words of a name that are compared.
const WORDS_MAX: usize = 4;
/// Most pairs of words that are looked up: those with the fewest errors.
const LOOKUPS_MAX: usize = 2_000;
/// Fewer letters are the beginning of too many names.
const BEGINNING_MIN: usize = 2;

/// A word to look for, together with another one of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    pub word: String,
    pub other: Other,
}

/// The other word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Other {
    Any,
    Is(String),
    Begins(String),
}

/// How far a name is from what was typed; less is closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distance {
    pub typos: usize,
    /// Words of which only the beginning was typed.
    pub unfinished: usize,
}

/// What to look up first for the words of a name that were typed: the words as they are.
pub fn exact_lookups(typed: &[String]) -> Vec<Lookup> {
    match longest(typed)[..] {
        [] => Vec::new(),
        [word] => vec![Lookup {
            word: word.to_owned(),
            other: Other::Any,
        }],
        [one, other, ..] => {
            let whole = Lookup {
                word: one.to_owned(),
                other: Other::Is(other.to_owned()),
            };
            let begun = [(one, other), (other, one)].into_iter();
            let begun = begun.filter(|(_, begun)| begun.chars().count() >= BEGINNING_MIN);
            let begun = begun.map(|(word, begun)| Lookup {
                word: word.to_owned(),
                other: Other::Begins(begun.to_owned()),
            });
            std::iter::once(whole).chain(begun).collect()
        }
    }
}

/// What to look up then, where `known` are words of names near to them: what may be meant by words
/// with typing errors, those with the fewest first.
pub fn near_lookups(typed: &[String], known: &[String]) -> Vec<Lookup> {
    match longest(typed)[..] {
        [] => Vec::new(),
        [word] => near(word, known)
            .into_iter()
            .filter(|(typos, _)| *typos > 0)
            .map(|(_, word)| Lookup {
                word,
                other: Other::Any,
            })
            .collect(),
        [one, other, ..] => pairs(one, other, known),
    }
}

/// Of many words the longest tell the most.
fn longest(typed: &[String]) -> Vec<&str> {
    let mut longest: Vec<&str> = typed.iter().map(String::as_str).collect();
    longest.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    longest
}

fn pairs(one: &str, other: &str, known: &[String]) -> Vec<Lookup> {
    let (ones, others) = (near(one, known), near(other, known));
    let mut found: Vec<(usize, Lookup)> = Vec::new();
    for (typos, word) in &ones {
        let fitting = others.iter().filter(|(more, _)| typos + more <= TYPOS_MAX);
        found.extend(fitting.map(|(more, other)| {
            let (word, other) = (word.clone(), Other::Is(other.clone()));
            (typos + more, Lookup { word, other })
        }));
    }
    found.retain(|(typos, _)| *typos > 0);
    found.sort_by_key(|(typos, _)| *typos);
    found.truncate(LOOKUPS_MAX);
    found.into_iter().map(|(_, one)| one).collect()
}

/// The known words near to a typed one, with their errors; the typed one first.
fn near(typed: &str, known: &[String]) -> Vec<(usize, String)> {
    let others = known.iter().filter(|word| *word != typed);
    let mut near: Vec<(usize, String)> = others
        .filter_map(|word| Some((typos(typed, word)?, word.clone())))
        .collect();
    near.push((0, typed.to_owned()));
    near.sort();
    near
}

/// How far a patient is whose name has these words. `None`: too far.
pub fn distance(typed: &[String], name: &[String]) -> Option<Distance> {
    let typed = typed.get(..WORDS_MAX).unwrap_or(typed);
    let name: Vec<&str> = name.iter().map(String::as_str).collect();
    let far = nearest(typed, &name)?;
    (far.typos <= TYPOS_MAX).then_some(far)
}

/// The least distance when each typed word is for another word of the name.
fn nearest(typed: &[String], name: &[&str]) -> Option<Distance> {
    let Some((first, rest)) = typed.split_first() else {
        return Some(Distance {
            typos: 0,
            unfinished: 0,
        });
    };
    let places = name.iter().enumerate();
    let sums = places.filter_map(|(place, word)| {
        let here = word_distance(first, word)?;
        let mut others = name.to_vec();
        others.remove(place);
        let others = nearest(rest, &others)?;
        Some(Distance {
            typos: here.typos + others.typos,
            unfinished: here.unfinished + others.unfinished,
        })
    });
    sums.min()
}

fn word_distance(typed: &str, word: &str) -> Option<Distance> {
    let is_begun = typed.chars().count() >= BEGINNING_MIN && word.starts_with(typed);
    if is_begun && typed != word {
        return Some(Distance {
            typos: 0,
            unfinished: 1,
        });
    }
    typos(typed, word).map(|typos| Distance {
        typos,
        unfinished: 0,
    })
}

/// The errors that make one word of another: letters more, fewer, other or swapped. Half of a short
/// word is no error of it any more.
fn typos(typed: &str, word: &str) -> Option<usize> {
    let typos = strsim::osa_distance(typed, word);
    (typos <= allowed(typed).min(allowed(word))).then_some(typos)
}

fn allowed(word: &str) -> usize {
    match word.chars().count() {
        0 | 1 => 0,
        2 | 3 => 1,
        _ => TYPOS_MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(ToOwned::to_owned).collect()
    }

    fn typos_of(typed: &str, name: &str) -> Option<usize> {
        distance(&words(typed), &words(name)).map(|far| far.typos)
    }

    #[test]
    fn two_typing_errors_in_a_name_are_forgiven_and_three_are_not() {
        for (typed, typos) in [
            ("ada byrne", Some(0)),
            ("byrne ada", Some(0)),
            ("ada byrnes", Some(1)),
            ("aad byrne", Some(1)),
            ("adda bryne", Some(2)),
            ("ada brine", Some(2)),
            ("adda brine", None),
            ("ada", Some(0)),
            ("bob byrne", None),
        ] {
            assert_eq!(typos_of(typed, "ada byrne"), typos, "{typed}");
        }
        // Each typed word is for a word of its own.
        assert_eq!(typos_of("ada ada", "ada byrne"), None);
        // Half of a short word is no error of it.
        assert_eq!(typos_of("li", "wo"), None);
        assert_eq!(typos_of("lind", "li"), None);
    }

    #[test]
    fn the_beginning_of_a_name_comes_after_the_whole_name() {
        let whole = distance(&words("by"), &words("ada by"));
        let begun = distance(&words("by"), &words("ada byrne"));
        assert!(whole < begun, "{whole:?} {begun:?}");
        assert_eq!(typos_of("b", "ada byrne"), None);
    }

    #[test]
    fn pairs_of_words_are_looked_up_by_their_errors() {
        let known = words("ada adam byrne bryne adele");
        let lookup = |word: &str, other: Other| Lookup {
            word: word.to_owned(),
            other,
        };
        let is = |word: &str| Other::Is(word.to_owned());
        let begins = |word: &str| Other::Begins(word.to_owned());
        let exact = [
            lookup("byrne", is("ada")),
            lookup("byrne", begins("ada")),
            lookup("ada", begins("byrne")),
        ];
        assert_eq!(exact_lookups(&words("ada byrne")), exact);
        let near = near_lookups(&words("ada byrne"), &known);
        assert!(near.contains(&lookup("bryne", is("adam"))), "{near:?}");
        assert!(!near.contains(&exact[0]), "it is looked up twice: {near:?}");
        let alone = [lookup("byrne", Other::Any)];
        assert_eq!(exact_lookups(&words("byrne")), alone);
        let swapped = [lookup("bryne", Other::Any)];
        assert_eq!(near_lookups(&words("byrne"), &known), swapped);
        assert!(exact_lookups(&[]).is_empty() && near_lookups(&[], &known).is_empty());
    }

    /// Whoever is at most two errors away shares a key, as the database makes them.
    #[test]
    fn every_word_two_errors_away_has_a_key_in_common() {
        for (typed, word) in [
            ("xxbergman", "bergman"),
            ("ergman", "bergman"),
            ("lindqvisst", "lindqvist"),
            ("oyelrana", "oyelaran"),
            ("nkaata", "nakata"),
        ] {
            assert!(typos(typed, word).is_some(), "{typed}");
            let (one, other) = (keys(typed), keys(word));
            assert!(one.iter().any(|key| other.contains(key)), "{typed} {word}");
        }
    }

    fn keys(word: &str) -> Vec<String> {
        let start: Vec<char> = word.chars().take(7).collect();
        let without = |gone: &[usize]| -> String {
            let left = start
                .iter()
                .enumerate()
                .filter(|(at, _)| !gone.contains(at));
            left.map(|(_, letter)| *letter).collect()
        };
        let mut keys = vec![without(&[])];
        for one in 0..start.len() {
            keys.push(without(&[one]));
            keys.extend((0..one).map(|two| without(&[one, two])));
        }
        keys
    }
}
