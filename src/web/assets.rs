//! Static files: embedded, named by their content, compressed once, cached for a year.
//!
//! Does not cover `templates/`, and nothing here changes while the program runs; the sheets of
//! practices with colours of their own are made from their addresses (`web/brand.rs`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::{brand, urls};

/// What pages link to, by its address with the content's hash in it.
pub static ASSETS: LazyLock<Assets> = LazyLock::new(Assets::load);

/// A year, and never asked again: another content has another name.
const CACHE_FOREVER: &str = "public, max-age=31536000, immutable";
/// Bytes of the hash that stand in the name, as twelve hexadecimal digits.
const HASH_BYTES: usize = 6;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

/// Every static file, ready to send.
pub struct Assets {
    by_name: BTreeMap<String, StaticFile>,
    urls: BTreeMap<String, String>,
}

struct StaticFile {
    plain: web::Bytes,
    /// Absent where it would not be smaller.
    gzip: Option<web::Bytes>,
    content_type: &'static str,
}

impl Assets {
    /// The address of a file of `static/`, such as `css/app.css`; of a file that
    /// does not exist, an address that answers 404.
    pub fn url<'a>(&'a self, path: &'a str) -> &'a str {
        self.urls.get(path).map_or(path, String::as_str)
    }

    /// Bytes on the wire to a browser that takes gzip.
    #[cfg(test)]
    pub(super) fn sent_bytes(&self, path: &str) -> usize {
        let file = &self.by_name[self.url(path).trim_start_matches("/static/")];
        file.gzip.as_ref().unwrap_or(&file.plain).len()
    }

    /// Every file by its lasting name.
    #[cfg(test)]
    pub(super) fn files(&self) -> impl Iterator<Item = (&String, &web::Bytes)> {
        self.by_name.iter().map(|(name, file)| (name, &file.plain))
    }

    fn load() -> Self {
        let mut assets = Self {
            by_name: BTreeMap::new(),
            urls: BTreeMap::new(),
        };
        // Style sheets come last: they name fonts, whose addresses must be known.
        let (sheets, others): (Vec<_>, Vec<_>) = Files::iter().partition(|path| is_sheet(path));
        for path in others.iter().chain(&sheets) {
            if let Some(file) = Files::get(path) {
                assets.add(path, file.data);
            }
        }
        assets
    }

    fn add(&mut self, path: &str, content: Cow<'static, [u8]>) {
        let content = match std::str::from_utf8(&content) {
            Ok(text) if is_sheet(path) => self.with_addresses(text).into_bytes(),
            _ => content.into_owned(),
        };
        let name = hashed_name(path, &content);
        let gzip = compressed(path, &content);
        self.urls.insert(path.to_owned(), urls::static_file(&name));
        self.by_name.insert(
            name,
            StaticFile {
                plain: content.into(),
                gzip,
                content_type: content_type(path),
            },
        );
    }

    /// The sheet with each `../fonts/x` replaced by that font's address.
    fn with_addresses(&self, sheet: &str) -> String {
        self.urls
            .iter()
            .fold(sheet.to_owned(), |sheet, (path, url)| {
                sheet.replace(&format!("\"../{path}\""), &format!("\"{url}\""))
            })
    }
}

/// Sends the static file of that name, compressed where the browser takes it; 404 otherwise.
pub async fn serve(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let Some(file) = ASSETS.by_name.get(name.as_str()) else {
        // So small that compressing it would gain nothing.
        return match brand::find(&name) {
            Some(sheet) => lasting(content_type(&name)).body(sheet),
            None => HttpResponse::new(StatusCode::NOT_FOUND),
        };
    };
    let mut response = lasting(file.content_type);
    match &file.gzip {
        Some(gzip) if takes_gzip(&request) => response
            .insert_header((header::CONTENT_ENCODING, "gzip"))
            .body(gzip.clone()),
        _ => response.body(file.plain.clone()),
    }
}

fn lasting(content_type: &'static str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, CACHE_FOREVER))
        .insert_header((header::CONTENT_TYPE, content_type))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::VARY, "Accept-Encoding"));
    response
}

fn takes_gzip(request: &HttpRequest) -> bool {
    request
        .headers()
        .get_all(header::ACCEPT_ENCODING)
        .filter_map(|value: &HeaderValue| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            (name.trim() == "gzip").then(|| weight.replace(' ', ""))
        })
        .any(|weight| !matches!(weight.as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
}

/// `css/app.css` becomes `app.<hash>.css`.
fn hashed_name(path: &str, content: &[u8]) -> String {
    let hash = Sha256::digest(content)
        .iter()
        .take(HASH_BYTES)
        .fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    let file = path.rsplit('/').next().unwrap_or(path);
    match file.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}.{hash:012x}.{ending}"),
        None => format!("{file}.{hash:012x}"),
    }
}

/// Fonts are compressed already.
fn compressed(path: &str, content: &[u8]) -> Option<web::Bytes> {
    if ending(path) == "woff2" {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).ok()?;
    let gzip = encoder.finish().ok()?;
    (gzip.len() < content.len()).then(|| gzip.into())
}

fn content_type(path: &str) -> &'static str {
    match ending(path) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn is_sheet(path: &str) -> bool {
    ending(path) == "css"
}

fn ending(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING};
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, web};

    use super::{ASSETS, Files, serve};
    use crate::web::urls;

    /// As published; a file that differs was changed on its way here.
    const VENDORED: [(&str, &str); 3] = [
        (
            "vendor/htmx-4.0.1.min.js",
            "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
        ),
        (
            "fonts/atkinson-next-latin.woff2",
            "18b2a1a39a2fa298b0ba5390aca68462669826c90925656f1c1f6796e0e1bbaf",
        ),
        (
            "fonts/atkinson-next-latin-ext.woff2",
            "7dae0c6c66af1aec82e096186aeb1f0e6fa36ab8061ed65422f2b7daf4dd93f3",
        ),
    ];

    #[test]
    fn vendored_files_are_the_published_ones() {
        for (path, published) in VENDORED {
            let hash = Files::get(path).unwrap().metadata.sha256_hash();
            let published: Vec<u8> = (0..64)
                .step_by(2)
                .map(|at| u8::from_str_radix(&published[at..at + 2], 16).unwrap())
                .collect();
            assert_eq!(hash.as_slice(), published, "{path}");
        }
    }

    #[test]
    fn a_style_sheet_names_its_fonts_by_their_lasting_addresses() {
        let sheet = &ASSETS.by_name[ASSETS.url("css/app.css").trim_start_matches("/static/")];
        let text = std::str::from_utf8(&sheet.plain).unwrap();
        assert!(text.contains(ASSETS.url("fonts/atkinson-next-latin.woff2")));
        assert!(!text.contains("../fonts"));
    }

    #[test]
    fn our_own_sheets_and_script_stay_within_their_budget() {
        let script = Files::get("js/app.js").unwrap().data.len();
        assert!(script <= 2048, "{script} bytes");
        let sheet = &ASSETS.by_name[ASSETS.url("css/app.css").trim_start_matches("/static/")];
        let gzip = sheet.gzip.as_ref().unwrap().len();
        assert!(gzip <= 8 * 1024, "{gzip} bytes");
    }

    #[actix_web::test]
    async fn a_static_file_is_sent_compressed_and_kept_for_a_year() {
        let app = init_service(App::new().route(urls::STATIC_FILE, web::get().to(serve))).await;
        let request = TestRequest::get()
            .uri(ASSETS.url("css/app.css"))
            .insert_header((ACCEPT_ENCODING, "br, gzip;q=0.8"))
            .to_request();
        let response = call_service(&app, request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers().get(CONTENT_ENCODING).unwrap(), "gzip");
        assert_eq!(
            response.headers().get(CACHE_CONTROL).unwrap(),
            "public, max-age=31536000, immutable"
        );
    }

    #[actix_web::test]
    async fn a_browser_that_refuses_gzip_gets_the_plain_file() {
        let app = init_service(App::new().route(urls::STATIC_FILE, web::get().to(serve))).await;
        let request = TestRequest::get()
            .uri(ASSETS.url("css/app.css"))
            .insert_header((ACCEPT_ENCODING, "gzip;q=0"))
            .to_request();
        let response = call_service(&app, request).await;
        assert!(!response.headers().contains_key(CONTENT_ENCODING));
        let body = read_body(response).await;
        assert!(body.starts_with(b"@layer"));
    }

    #[actix_web::test]
    async fn a_name_with_another_hash_is_not_found() {
        let app = init_service(App::new().route(urls::STATIC_FILE, web::get().to(serve))).await;
        let request = TestRequest::get()
            .uri("/static/app.000000000000.css")
            .to_request();
        assert_eq!(call_service(&app, request).await.status(), 404);
    }
}
