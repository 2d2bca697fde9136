//! Sign in, the name, one API call, sign out: all there is to using the library.

#[cfg(target_arch = "wasm32")]
mod app {
    use daypass::session::{ApiRequest, Configuration};
    use daypass::ui::{Daypass, DaypassProvider, SignedIn, StartFault, load_configuration, mount, run, use_daypass};
    use leptos::prelude::*;
    use leptos::task::spawn_local;

    pub(crate) fn start() {
        run(async {
            match load_configuration().await {
                Ok(configuration) => open(configuration).await,
                Err(StartFault::Configuration(mistake)) => {
                    mount(move || format!("{}: {}", mistake.key, mistake.sentence()))
                }
                Err(_) => mount(|| "daypass.json could not be read"),
            }
        });
    }

    async fn open(configuration: Configuration) {
        // completes a sign-in if this page is the answer to one, and otherwise takes up what the tab remembers
        let (daypass, failed) = Daypass::start(configuration).await;
        mount(move || {
            view! {
                <DaypassProvider daypass>
                    <p role="alert">{failed.map(|it| it.error.sentence())}</p>
                    <SignedIn fallback=|| view! { <SignIn /> }>
                        <Home />
                    </SignedIn>
                </DaypassProvider>
            }
        });
    }

    #[component]
    fn SignIn() -> impl IntoView {
        let daypass = use_daypass();
        let (problem, set_problem) = signal(String::new());
        let sign_in = move |_| {
            let daypass = daypass.clone();
            spawn_local(async move {
                let Some(provider) = daypass.configuration().providers.first() else { return };
                if let Err(error) = daypass.sign_in(&provider.issuer, "/").await {
                    set_problem.set(error.sentence().into_owned());
                }
            });
        };
        view! {
            <button data-testid="sign-in" on:click=sign_in>"Sign in"</button>
            <p role="alert">{problem}</p>
        }
    }

    #[component]
    fn Home() -> impl IntoView {
        let daypass = use_daypass();
        let (result, set_result) = signal(String::new());
        let reader = daypass.clone();
        let name = move || reader.account().map(|account| account.display_name().to_owned());
        let profile = daypass.clone();
        spawn_local(async move {
            if let Err(error) = profile.load_profile().await {
                set_result.set(error.sentence().into_owned());
            }
        });
        let caller = daypass.clone();
        let call_api = move |_| {
            let daypass = caller.clone();
            spawn_local(async move {
                let mut apis = daypass.configuration().providers.iter().flat_map(|provider| &provider.apis);
                let Some(api) = apis.next() else { return };
                let url = api.requests.first().map_or(&api.url, |request| &request.url);
                let request = ApiRequest::get(url.as_str());
                set_result.set(match daypass.fetch(&request).await {
                    Ok(response) => format!("{} {}", response.status, response.text()),
                    Err(error) => error.sentence().into_owned(),
                });
            });
        };
        let sign_out = move |_| {
            let daypass = daypass.clone();
            spawn_local(async move {
                if let Err(error) = daypass.sign_out().await {
                    set_result.set(error.sentence().into_owned());
                }
            });
        };
        view! {
            <p data-testid="user-name">{name}</p>
            <button data-testid="call-api" on:click=call_api>"Call the API"</button>
            <pre data-testid="api-result">{result}</pre>
            <button data-testid="sign-out" on:click=sign_out>"Sign out"</button>
        }
    }
}

fn main() {
    #[cfg(target_arch = "wasm32")]
    app::start();
}
