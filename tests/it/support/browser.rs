//! A browser without a screen: cookies, links, forms.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use reqwest::header::{CONTENT_TYPE, LOCATION, ORIGIN};
use reqwest::redirect::Policy;
use scraper::{Html, Selector};

/// Keeps its cookies, follows no redirect unasked.
#[derive(Clone)]
pub(crate) struct Browser {
    client: reqwest::Client,
    base: String,
    /// Behind a proxy, each form comes from another network, so that none asks too often.
    networks: Option<Arc<AtomicU32>>,
    broken_off: Arc<AtomicUsize>,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: u16,
    /// Where a redirect leads, as a path.
    pub(crate) location: Option<String>,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(base: &str) -> Self {
        // The client is built without a choice of cryptography; the tests talk plain HTTP.
        drop(tokio_rustls::rustls::crypto::ring::default_provider().install_default());
        let client = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Self {
            client,
            base: base.to_owned(),
            networks: None,
            broken_off: Arc::default(),
        }
    }

    /// A browser whose forms come from many networks, through a proxy on this machine.
    pub(crate) fn behind_proxy(base: &str) -> Self {
        Self {
            networks: Some(Arc::default()),
            ..Self::new(base)
        }
    }

    /// Opens an address.
    pub(crate) async fn get(&self, path: &str) -> Page {
        self.send(self.client.get(self.url(path))).await
    }

    pub(crate) async fn head(&self, path: &str) -> Page {
        self.send(self.client.head(self.url(path))).await
    }

    /// Opens an address and follows where it leads.
    pub(crate) async fn open(&self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..8 {
            match page.location.clone() {
                Some(location) => page = self.get(&location).await,
                None => return page,
            }
        }
        panic!("{path} leads round in circles");
    }

    /// Sends a form of a page: its token, and these answers.
    pub(crate) async fn submit(&self, page: &Page, path: &str, answers: &[(&str, &str)]) -> Page {
        self.post(path, &[answers, &[("csrf", &page.csrf())]].concat())
            .await
    }

    /// Sends a form of a page with a file in it: the input of the file, its name and its content.
    pub(crate) async fn submit_file(
        &self,
        page: &Page,
        path: &str,
        answers: &[(&str, &str)],
        (input, name, content): (&str, &str, &[u8]),
    ) -> Page {
        let mut body = Vec::new();
        let csrf = page.csrf();
        for (of, value) in answers.iter().chain(&[("csrf", csrf.as_str())]) {
            let head = format!("--part\r\nContent-Disposition: form-data; name=\"{of}\"");
            body.extend(format!("{head}\r\n\r\n{value}\r\n").bytes());
        }
        let head = format!(
            "--part\r\nContent-Disposition: form-data; name=\"{input}\"; filename=\"{name}\""
        );
        body.extend(format!("{head}\r\nContent-Type: text/calendar\r\n\r\n").bytes());
        body.extend(content);
        body.extend(b"\r\n--part--\r\n");
        let request = self.request(reqwest::Method::POST, path);
        let request = request.header(ORIGIN, &self.base).body(body);
        self.send(request.header(CONTENT_TYPE, "multipart/form-data; boundary=part"))
            .await
    }

    /// Sends answers and follows where they lead.
    pub(crate) async fn send_on(&self, page: &Page, path: &str, answers: &[(&str, &str)]) -> Page {
        let answered = self.submit(page, path, answers).await;
        match &answered.location {
            Some(location) => self.open(location).await,
            None => answered,
        }
    }

    /// Sends these answers and nothing else.
    pub(crate) async fn post(&self, path: &str, answers: &[(&str, &str)]) -> Page {
        self.try_post(path, answers).await.expect("an answer")
    }

    /// A request of any kind, to be sent with [`Browser::send`].
    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// How many answers began and did not end.
    pub(crate) fn broken_off(&self) -> usize {
        self.broken_off.load(Ordering::Relaxed)
    }

    /// Opens an address. `None`: no whole answer came.
    pub(crate) async fn try_get(&self, path: &str) -> Option<Page> {
        self.try_send(self.client.get(self.url(path))).await
    }

    /// As [`Browser::post`]. `None`: no whole answer came.
    pub(crate) async fn try_post(&self, path: &str, answers: &[(&str, &str)]) -> Option<Page> {
        let request = self.client.post(self.url(path));
        let mut request = request.header(ORIGIN, &self.base).form(answers);
        if let Some(networks) = &self.networks {
            let network = networks.fetch_add(1, Ordering::Relaxed);
            let network = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 0, 0, 1)) + network);
            request = request.header("x-forwarded-for", network.to_string());
        }
        self.try_send(request).await
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        self.try_send(request).await.expect("an answer")
    }

    async fn try_send(&self, request: reqwest::RequestBuilder) -> Option<Page> {
        let response = request.send().await.ok()?;
        let headers = response.headers().clone();
        let location = headers
            .get(LOCATION)
            .map(|to| to.to_str().expect("text").to_owned());
        let status = response.status().as_u16();
        let Ok(text) = response.text().await else {
            self.broken_off.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        Some(Page {
            status,
            location,
            headers,
            text,
        })
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

impl Page {
    /// The words of the one heading.
    pub(crate) fn h1(&self) -> String {
        self.words("h1").join(" / ")
    }

    /// The words of every element that fits.
    pub(crate) fn words(&self, selector: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        let selector = Selector::parse(selector).expect("a selector");
        let words = page
            .select(&selector)
            .map(|of| of.text().collect::<String>());
        words
            .map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The attribute of every element that fits.
    pub(crate) fn values(&self, selector: &str, attribute: &str) -> Vec<String> {
        let page = Html::parse_document(&self.text);
        let selector = Selector::parse(selector).expect("a selector");
        let found = page
            .select(&selector)
            .filter_map(|of| of.value().attr(attribute));
        found.map(ToOwned::to_owned).collect()
    }

    /// What a browser would send of the form with that id, its token left out.
    pub(crate) fn answers(&self, form: &str) -> Vec<(String, String)> {
        let page = Html::parse_document(&self.text);
        let inputs = format!("#{form} input, #{form} textarea, #{form} select");
        let inputs = Selector::parse(&inputs).expect("a selector");
        let chosen = Selector::parse("option[selected]").expect("a selector");
        let mut answers = Vec::new();
        for input in page.select(&inputs) {
            let attribute = |name| input.value().attr(name);
            let name = attribute("name").expect("a name").to_owned();
            let is_left_out =
                attribute("type") == Some("checkbox") && attribute("checked").is_none();
            if is_left_out || name == "csrf" {
                continue;
            }
            let value = match input.value().name() {
                "textarea" => input.text().collect(),
                "select" => {
                    let option = input.select(&chosen).next().expect("something is chosen");
                    option.value().attr("value").expect("a value").to_owned()
                }
                _ => attribute("value").unwrap_or_default().to_owned(),
            };
            answers.push((name, value));
        }
        answers
    }

    /// The header of that name; empty if the answer has none.
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().expect("text"))
    }

    /// The cookies the answer sets, with all they say.
    pub(crate) fn cookies(&self) -> Vec<String> {
        let all = self.headers.get_all("set-cookie").iter();
        all.map(|one| one.to_str().expect("text").to_owned())
            .collect()
    }

    /// The value of the choice with that label.
    pub(crate) fn choice(&self, label: &str) -> String {
        let page = Html::parse_document(&self.text);
        let labels = Selector::parse("label").expect("a selector");
        let found = page
            .select(&labels)
            .find(|of| of.text().collect::<String>().contains(label));
        let input = found
            .and_then(|of| of.value().attr("for"))
            .expect("a choice of that label");
        self.values(&format!("[id='{input}']"), "value").remove(0)
    }

    /// The values of the buttons that choose a time, in order.
    pub(crate) fn slots(&self) -> Vec<String> {
        self.values("button[name='slot']", "value")
    }

    /// What stands between two marks, where it is not worth to read the whole page.
    pub(crate) fn between(&self, before: &str, after: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(before)?;
        Some(rest.split_once(after)?.0.to_owned())
    }

    pub(crate) fn csrf(&self) -> String {
        self.values("input[name='csrf']", "value")
            .into_iter()
            .next()
            .unwrap_or_default()
    }
}
