//! Tables as files to take away.

use actix_web::HttpResponse;
use actix_web::http::header;

/// A row as RFC 4180 writes it.
pub(super) fn row<T: AsRef<str>>(cells: impl IntoIterator<Item = T>) -> String {
    let cells: Vec<String> = cells
        .into_iter()
        .map(|cell| cell_of(cell.as_ref()))
        .collect();
    format!("{}\r\n", cells.join(","))
}

/// Sends a file under this name.
pub(super) fn respond(name: &str, text: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text)
}

/// A cell as RFC 4180 writes it. What a spreadsheet would take for a formula is marked as text.
fn cell_of(text: &str) -> String {
    let mark = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{mark}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{mark}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::cell_of;

    #[test]
    fn a_cell_is_never_a_formula_and_never_breaks_its_row() {
        for (text, cell) in [
            ("Ada Byrne", "Ada Byrne"),
            ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
            ("@x,y", "\"'@x,y\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(cell_of(text), cell);
        }
    }
}
