//! What has to stand at the provider, letter by letter, each with a button that copies it.

use super::form::Form;
use crate::app::clipboard::put_on_clipboard;
use crate::app::words::own as words;
use leptos::prelude::*;

pub(super) fn registration(form: Form) -> AnyView {
    let said = RwSignal::new("");
    let (sign_out, origin) = form.daypass.with_value(|it| {
        let configuration = it.configuration();
        (configuration.post_logout_redirect_uri.as_str().to_owned(), configuration.origin())
    });
    let redirect = Memo::new(move |_| {
        let uri = form.daypass.with_value(|it| form.draft.with(|draft| draft.redirect_uri(it.configuration())));
        uri.map(|it| it.as_str().to_owned())
    });
    let redirect_row = move || match redirect.get() {
        Some(uri) => row(words::REDIRECT_URI, uri, said),
        None => view! { <div><dt>{words::REDIRECT_URI}</dt><dd>{words::AFTER_ISSUER}</dd></div> }.into_any(),
    };
    view! {
        <section class="stack" aria-labelledby="own-register">
            <h3 id="own-register">{words::REGISTER}</h3>
            <dl class="facts">
                {redirect_row}
                {row(words::SIGN_OUT_URI, sign_out, said)}
                {row(words::ORIGIN, origin, said)}
                <div><dt>{words::KIND.0}</dt><dd>{words::KIND.1}</dd></div>
            </dl>
            <p class="hint" role="status">{said}</p>
        </section>
    }
    .into_any()
}

fn row(term: &'static str, value: String, said: RwSignal<&'static str>) -> AnyView {
    let text = value.clone();
    let take = move |_| put_on_clipboard(text.clone(), said, words::NOT_COPIED);
    view! {
        <div>
            <dt>{term}</dt>
            <dd class="copied">
                <code>{value}</code>
                <button class="button small" type="button" aria-label=format!("{}: {term}", words::COPY) on:click=take>{words::COPY}</button>
            </dd>
        </div>
    }
    .into_any()
}
