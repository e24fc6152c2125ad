//! A browser without a screen: cookies, links, forms.

use reqwest::header::{LOCATION, ORIGIN};
use reqwest::redirect::Policy;
use scraper::{Html, Selector};

/// Keeps its cookies, follows no redirect unasked.
#[derive(Clone)]
pub(crate) struct Browser {
    client: reqwest::Client,
    base: String,
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
        let request = self
            .client
            .post(self.url(path))
            .header(ORIGIN, &self.base)
            .form(answers);
        self.send(request).await
    }

    /// A request of any kind, to be sent with [`Browser::send`].
    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, self.url(path))
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Page {
        let response = request.send().await.expect("an answer");
        let headers = response.headers().clone();
        let location = headers
            .get(LOCATION)
            .map(|to| to.to_str().expect("text").to_owned());
        Page {
            status: response.status().as_u16(),
            location,
            headers,
            text: response.text().await.expect("text"),
        }
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

    pub(crate) fn csrf(&self) -> String {
        self.values("input[name='csrf']", "value")
            .into_iter()
            .next()
            .unwrap_or_default()
    }
}
