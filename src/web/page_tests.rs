//! What must hold for every page and template.

use std::fs;
use std::path::{Path, PathBuf};

use scraper::{ElementRef, Html, Selector};

use super::assets::ASSETS;
use super::samples::{self, Sample};

#[test]
fn every_page_has_one_heading_and_a_title_made_of_it() {
    for Sample {
        name,
        heading,
        html,
    } in samples::all()
    {
        let page = Html::parse_document(&html);
        let headings: Vec<String> = select(&page, "h1").iter().map(words).collect();
        assert_eq!(headings.len(), 1, "{name}: {headings:?}");
        assert_eq!(headings[0], heading, "{name}");
        let refused = !select(&page, ".errors").is_empty();
        let error = if refused { "Error: " } else { "" };
        let title = words(&select(&page, "title")[0]);
        assert_eq!(
            title,
            format!("{error}{heading} – Northside Family Practice"),
            "{name}"
        );
    }
}

#[test]
fn every_line_of_an_error_summary_leads_to_its_field_and_says_the_same() {
    let mut seen = 0;
    for Sample { name, html, .. } in samples::all() {
        let page = Html::parse_document(&html);
        for line in select(&page, ".errors a") {
            let target = line.attr("href").unwrap();
            assert_eq!(select(&page, target).len(), 1, "{name}: {target}");
            let said = format!("Error: {}", words(&line));
            let problems: Vec<String> = select(&page, ".problem").iter().map(words).collect();
            assert!(problems.contains(&said), "{name}: {said}");
            seen += 1;
        }
    }
    assert!(seen > 8, "only {seen} lines");
}

#[test]
fn every_form_that_changes_something_carries_the_token() {
    for Sample { name, html, .. } in samples::all() {
        let page = Html::parse_document(&html);
        for form in select(&page, "form") {
            let posts = form.attr("method") == Some("post");
            let token = form.select(&selector("input[name=csrf]")).count();
            assert_eq!(
                token,
                usize::from(posts),
                "{name}: {:?}",
                form.attr("action")
            );
        }
    }
}

#[test]
fn every_control_of_a_region_that_is_swapped_has_an_id_of_its_own() {
    for Sample { name, html, .. } in samples::all() {
        let page = Html::parse_document(&html);
        let focusable = "a, button, input:not([type=hidden]), select, textarea, summary";
        for region in select(&page, "[data-swap-region]") {
            for control in region.select(&selector(focusable)) {
                assert!(control.attr("id").is_some(), "{name}: {}", control.html());
            }
        }
        let mut ids: Vec<&str> = select(&page, "[id]")
            .iter()
            .filter_map(|at| at.attr("id"))
            .collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name} has an id twice");
    }
}

#[test]
fn a_link_loads_the_same_address_with_and_without_script() {
    for Sample { name, html, .. } in samples::all() {
        for link in select(&Html::parse_document(&html), "[data-hx-get]") {
            assert_eq!(link.attr("href"), link.attr("data-hx-get"), "{name}");
        }
    }
}

#[test]
fn a_time_is_chosen_by_a_button_that_names_time_date_and_person() {
    let times = samples::all()
        .into_iter()
        .find(|page| page.name == "times")
        .unwrap();
    let page = Html::parse_document(&times.html);
    let spoken = words(&select(&page, "button.slot time")[0]);
    assert_eq!(
        spoken,
        "9:20 AM, Wednesday, November 25, 2026, with Dr. Ana Lee"
    );
    let day = words(&select(&page, "a.day[aria-current=date]")[0]);
    assert_eq!(day, "Wed 25 3 times on Wednesday, November 25, 2026");
    let region = &select(&page, "#times")[0];
    let said = region.attr("data-announce").unwrap();
    assert_eq!(said, "Wednesday, November 25, 2026, 3 times available");
}

#[test]
fn what_people_typed_stays_text() {
    let check = samples::all()
        .into_iter()
        .find(|page| page.name == "check")
        .unwrap();
    assert!(check.html.contains("Ada &#60;Byrne&#62;"));
    assert!(!check.html.contains("<Byrne>"));
}

#[test]
fn the_second_check_of_a_mail_link_shows_nothing_of_the_visit() {
    let manage = samples::all()
        .into_iter()
        .find(|page| page.name == "manage")
        .unwrap();
    for personal in ["2026", "AM", "Main Clinic", "Lee", "KT-", "check-up"] {
        assert!(!manage.html.contains(personal), "{personal}");
    }
}

#[test]
fn templates_keep_to_what_the_content_security_policy_and_htmx_4_allow() {
    const FORBIDDEN: [&str; 16] = [
        " hx-",
        "hx-on",
        "js:",
        " style=",
        " onclick",
        " onsubmit",
        " onchange",
        "|safe",
        "| safe",
        "hx-boost",
        "hx-ext",
        "sse-",
        "hx-disabled-elt",
        "hx-history",
        "<style",
        "javascript:",
    ];
    let templates = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"));
    assert!(templates.len() > 20);
    // A mail has no script and no style sheet: other rules hold there.
    for path in templates
        .iter()
        .filter(|path| !path.to_string_lossy().contains("/mail/"))
    {
        let text = fs::read_to_string(path).unwrap();
        for word in FORBIDDEN {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
        for tag in text.split("<script").skip(1) {
            assert!(
                tag.starts_with(" src="),
                "{}: script without src",
                path.display()
            );
        }
        for tag in text.split("<form").skip(1) {
            let tag = tag.split('>').next().unwrap();
            assert!(
                tag.contains("method="),
                "{}: form without method",
                path.display()
            );
        }
        for trigger in text.split("data-hx-trigger=").skip(1) {
            let value = trigger.split('"').nth(1).unwrap();
            assert!(!value.contains('['), "{}: filtered trigger", path.display());
        }
    }
}

#[test]
fn a_first_page_costs_less_than_80_kb_with_its_script_style_and_font() {
    let one = |path: &str| ASSETS.sent_bytes(path);
    let fixed = one("css/app.css")
        + one("js/app.js")
        + one("img/icon.svg")
        + one("vendor/htmx-4.0.1.min.js")
        + one("fonts/atkinson-next-latin.woff2");
    for Sample { name, html, .. } in samples::all() {
        assert!(
            fixed + html.len() < 80 * 1024,
            "{name}: {}",
            fixed + html.len()
        );
        assert!(html.len() < 20 * 1024, "{name}: {}", html.len());
    }
}

/// Leaves the pages in `target/pages`, to be looked at in a browser and checked there.
#[test]
fn every_file_a_page_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    fs::create_dir_all(root.join("static")).unwrap();
    for (name, content) in ASSETS.files() {
        fs::write(root.join("static").join(name), content).unwrap();
    }
    for Sample { name, html, .. } in samples::all() {
        for tag in select(&Html::parse_document(&html), "link, script") {
            let file = tag.attr("href").or(tag.attr("src")).unwrap();
            assert!(
                root.join(file.trim_start_matches('/')).is_file(),
                "{name}: {file}"
            );
        }
        fs::write(root.join(format!("{name}.html")), html).unwrap();
    }
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap()
}

fn select<'a>(page: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    page.select(&selector(css)).collect()
}

fn words(element: &ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
