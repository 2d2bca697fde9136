//! Web Crypto keys that nobody can read, kept in `IndexedDB`, which all tabs of this origin share and which holds nothing else.

use super::crypto::subtle;
use super::{Browser, window};
use crate::protocol::dpop::PublicJwk;
use crate::session::ports::{KeyFault, Keys};
use js_sys::{Array, JSON, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CryptoKey, IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction,
    IdbTransactionMode,
};

impl Keys for Browser {
    async fn create_key(&self, name: &str) -> Result<PublicJwk, KeyFault> {
        let (private, public) = generate().await.map_err(|_| KeyFault::Unavailable)?;
        keep(name, &private).await.map_err(|_| KeyFault::Blocked)?;
        Ok(public)
    }

    async fn sign(&self, name: &str, data: &[u8]) -> Result<Vec<u8>, KeyFault> {
        let found = find(name).await.map_err(|_| KeyFault::Blocked)?;
        let key: CryptoKey = found.dyn_into().map_err(|_| KeyFault::Lost)?;
        sign(&key, data).await.map_err(|_| KeyFault::Unavailable)
    }

    fn delete_key(&self, name: &str) {
        delete(IdbKeyRange::only(&name.into()));
    }

    fn delete_keys_before(&self, name: &str) {
        delete(IdbKeyRange::upper_bound_with_open(&name.into(), true));
    }
}

/// A key of which only the public half can be exported.
async fn generate() -> Result<(CryptoKey, PublicJwk), JsValue> {
    let subtle = subtle().map_err(|_| JsValue::NULL)?;
    let uses = Array::of1(&"sign".into());
    // dpop-nonextractable: RFC 10017 §6.3.4.2.2
    let pair = JsFuture::from(subtle.generate_key_with_object(&es256()?, false, &uses)?).await?;
    let half = |name: &str| Reflect::get(&pair, &name.into())?.dyn_into::<CryptoKey>();
    let public = JsFuture::from(subtle.export_key("jwk", &half("publicKey")?)?).await?;
    let public = JSON::stringify(&public)?.as_string().and_then(|text| PublicJwk::parse(&text));
    Ok((half("privateKey")?, public.ok_or(JsValue::NULL)?))
}

async fn sign(key: &CryptoKey, data: &[u8]) -> Result<Vec<u8>, JsValue> {
    let subtle = subtle().map_err(|_| JsValue::NULL)?;
    let signature = JsFuture::from(subtle.sign_with_object_and_u8_array(&es256()?, key, data)?).await?;
    Ok(Uint8Array::new(&signature).to_vec())
}

/// The parameters of both making a key and signing with it; each ignores what it does not need.
fn es256() -> Result<Object, JsValue> {
    let parameters = Object::new();
    for (name, value) in [("name", "ECDSA"), ("namedCurve", "P-256"), ("hash", "SHA-256")] {
        Reflect::set(&parameters, &name.into(), &value.into())?;
    }
    Ok(parameters)
}

async fn keep(name: &str, key: &CryptoKey) -> Result<(), JsValue> {
    let database = Database::open().await?;
    let (store, transaction) = database.store(IdbTransactionMode::Readwrite)?;
    store.put_with_key(key, &name.into())?;
    committed(&transaction).await
}

async fn find(name: &str) -> Result<JsValue, JsValue> {
    let database = Database::open().await?;
    let (store, _) = database.store(IdbTransactionMode::Readonly)?;
    answered(&store.get(&name.into())?).await
}

/// Nobody waits: a key that cannot be deleted now is deleted when it is old.
fn delete(range: Result<IdbKeyRange, JsValue>) {
    spawn_local(async move {
        let deletion = async {
            let database = Database::open().await?;
            let (store, transaction) = database.store(IdbTransactionMode::Readwrite)?;
            store.delete(range?.as_ref())?;
            committed(&transaction).await
        };
        let _: Result<(), JsValue> = deletion.await;
    });
}

/// An open database; closed again at the end, so that it never stands in the way of clearing site data.
struct Database(IdbDatabase);

impl Database {
    async fn open() -> Result<Self, JsValue> {
        let factory = window().and_then(|window| window.indexed_db().ok().flatten()).ok_or(JsValue::NULL)?;
        let request = factory.open_with_u32(DATABASE, 1)?;
        let opening: IdbOpenDbRequest = request.clone();
        let on_upgrade = Closure::<dyn Fn()>::new(move || {
            if let Ok(database) = opening.result() {
                // without its store, the database opens and nothing can be kept in it
                let _ = database.unchecked_into::<IdbDatabase>().create_object_store(STORE);
            }
        });
        request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
        answered(&request).await.map(|database| Self(database.unchecked_into()))
    }

    fn store(&self, mode: IdbTransactionMode) -> Result<(IdbObjectStore, IdbTransaction), JsValue> {
        let transaction = self.0.transaction_with_str_and_mode(STORE, mode)?;
        Ok((transaction.object_store(STORE)?, transaction))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.0.close();
    }
}

async fn answered(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let answer = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(answer).await?;
    request.result()
}

/// Waits until it is certain that the change outlives this page.
async fn committed(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let end = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    JsFuture::from(end).await.map(drop)
}

const DATABASE: &str = "daypass";
const STORE: &str = "keys";
