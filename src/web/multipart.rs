//! A form with a file in it, as browsers encode it (RFC 7578), once all of it is there.

/// What a form says: each answer, and of a file its content under the name of its input and its
/// own name under [`file_name`]. `None`: it is not such a form.
pub(in crate::web) fn parse(content_type: &str, body: &[u8]) -> Option<Vec<(String, String)>> {
    let boundary = format!("--{}", boundary(content_type)?);
    let mut rest = after(body, boundary.as_bytes())?;
    let end = format!("\r\n{boundary}");
    let mut found = Vec::new();
    while !rest.starts_with(b"--") {
        let part = rest.strip_prefix(b"\r\n")?;
        let (part, next) = cut(part, end.as_bytes())?;
        let (head, content) = cut(part, b"\r\n\r\n")?;
        let head = text(head);
        let disposition = head
            .lines()
            .find(|line| is_header(line, "content-disposition:"))?;
        let name = parameter(disposition, "name")?;
        if let Some(file) = parameter(disposition, "filename") {
            found.push((file_name(&name), file));
        }
        found.push((name, text(content)));
        rest = next;
    }
    Some(found)
}

/// Where the name of a file stands.
pub(in crate::web) fn file_name(input: &str) -> String {
    format!("{input}_name")
}

/// Whether a form of that content type may have a file in it.
pub(in crate::web) fn is_multipart(content_type: &str) -> bool {
    is_header(content_type, "multipart/form-data")
}

fn boundary(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').map(str::trim);
    let mut given = parameters.filter_map(|one| {
        let (name, value) = one.split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then_some(value)
    });
    let boundary = given.next()?.trim_matches('"');
    (is_multipart(content_type) && !boundary.is_empty()).then(|| boundary.to_owned())
}

/// A parameter in quotes, where browsers write a quote of its own as `%22`.
fn parameter(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!("; {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("%22", "\""))
}

/// UTF-8; what is none is taken for the old encoding of the west, in which every byte is a letter.
fn text(bytes: &[u8]) -> String {
    let old = |_| bytes.iter().map(|byte| char::from(*byte)).collect();
    let text: Result<String, _> = std::str::from_utf8(bytes).map(ToOwned::to_owned);
    // Postgres texts cannot hold NUL, and no answer needs it.
    text.unwrap_or_else(old).replace('\0', "")
}

fn is_header(line: &str, start: &str) -> bool {
    line.get(..start.len())
        .is_some_and(|of| of.eq_ignore_ascii_case(start))
}

fn after<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<&'b [u8]> {
    cut(bytes, mark).map(|(_, after)| after)
}

/// What stands before and after the first occurrence of a mark.
fn cut<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes.windows(mark.len()).position(|part| part == mark)?;
    let (before, rest) = bytes.split_at(at);
    Some((before, rest.get(mark.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::parse;

    const TYPE: &str = "multipart/form-data; boundary=----b";

    fn pairs(found: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        found.iter().map(owned).collect()
    }

    #[test]
    fn answers_and_a_file_are_read_with_every_byte_between_the_boundaries() {
        let body = "------b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n------b\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a %22b%22.ics\"\r\n\
            Content-Type: text/calendar\r\n\r\nBEGIN:X\r\n\r\nEND:X\r\n\r\n------b--\r\n";
        assert_eq!(
            parse(TYPE, body.as_bytes()),
            Some(pairs(&[
                ("csrf", "abc"),
                ("file_name", "a \"b\".ics"),
                ("file", "BEGIN:X\r\n\r\nEND:X\r\n"),
            ]))
        );
    }

    #[test]
    fn an_input_without_a_file_has_no_name_and_no_content() {
        let body = "------b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"\"\r\n\
            Content-Type: application/octet-stream\r\n\r\n\r\n------b--\r\n";
        let found = parse("Multipart/Form-Data; boundary=\"----b\"", body.as_bytes());
        assert_eq!(found, Some(pairs(&[("file_name", ""), ("file", "")])));
    }

    #[test]
    fn what_is_not_utf8_is_read_as_the_old_encoding() {
        let mut body = b"------b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".to_vec();
        body.extend(b"Mari\xe4\0\r\n------b--\r\n");
        assert_eq!(parse(TYPE, &body), Some(pairs(&[("file", "Mari\u{e4}")])));
    }

    #[test]
    fn what_is_broken_off_or_no_such_form_is_refused() {
        let whole =
            "------b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n------b--\r\n";
        assert!(parse(TYPE, whole.as_bytes()).is_some());
        for length in 0..whole.len() - 4 {
            assert_eq!(parse(TYPE, &whole.as_bytes()[..length]), None, "{length}");
        }
        for of in [
            "multipart/form-data",
            "text/plain; boundary=----b",
            "multipart/form-data; boundary=",
        ] {
            assert_eq!(parse(of, whole.as_bytes()), None, "{of}");
        }
        assert_eq!(parse(TYPE, &whole.as_bytes().repeat(0)), None);
    }
}
