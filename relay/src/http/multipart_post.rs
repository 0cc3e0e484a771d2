//! The body of `POST /forms/{form}` with files: written to the disk while it arrives, so that memory holds its texts only. A file that is
//! refused is read to its end, because the lead's other inputs may follow it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use http_body_util::BodyExt as _;
use hyper::header::CONTENT_TYPE;
use hyper::{HeaderMap, StatusCode};
use multer::{Field, Multipart};
use relay_core::files::{DeclaredFile, Refusal};
use relay_core::intake::{AcceptedLead, ClientAddress, FormParts, IntakeResponse, input_name};
use tokio::time::timeout;

use super::files::{directory_full, unavailable};
use super::request_body::{BYTES_PER_PLACE, MAX_MULTIPART_BYTES, has_parts};
use crate::app::App;
use crate::config::Form;
use crate::fair_share::Place;
use crate::files::{DirectoryStore, PostedFiles, count_refusal};

/// More than any page has. Each takes time, however short it is.
const MAX_PARTS: usize = 20_000;
/// Bytes of files that are refused. With more, the form is.
const MAX_DISCARDED_BYTES: u64 = 1024 * 1024 * 1024;
/// When a client is answered although it is still sending.
const MAX_REST_BYTES: u64 = 1024 * 1024;

/// A request whose files are taken.
pub struct MultipartPost<'a> {
    name: &'a str,
    form: &'a Form,
    store: &'a DirectoryStore,
    boundary: String,
}

/// What was read.
pub struct PostedForm<'a> {
    pub parts: FormParts,
    name: &'a str,
    form: &'a Form,
    files: PostedFiles,
    /// Of the texts.
    places: Vec<Place>,
}

fn too_large() -> IntakeResponse {
    IntakeResponse::busy(StatusCode::PAYLOAD_TOO_LARGE)
}

fn too_late() -> IntakeResponse {
    IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT)
}

impl<'a> MultipartPost<'a> {
    /// `None` for a form without inputs for files, and for another encoding.
    pub fn of(app: &'a App, name: &'a str, headers: &HeaderMap) -> Option<MultipartPost<'a>> {
        let form = app.config.forms.get(name).filter(|form| !form.files.is_empty())?;
        let boundary = headers.get(CONTENT_TYPE)?.to_str().ok().filter(|_| has_parts(headers))?;
        let boundary = multer::parse_boundary(boundary).ok()?;
        Some(MultipartPost { name, form, store: app.files.as_ref()?, boundary })
    }

    pub async fn read(self, app: &App, client: ClientAddress, body: Body) -> Result<PostedForm<'a>, IntakeResponse> {
        let limit = app.limits.upload_timeout;
        timeout(limit, self.read_parts(app, client, body)).await.unwrap_or_else(|_| Err(too_late()))
    }

    async fn read_parts(self, app: &App, client: ClientAddress, body: Body) -> Result<PostedForm<'a>, IntakeResponse> {
        let files = self.store.begin_post().await.map_err(|error| unavailable(&error))?;
        let mut reading = Reading {
            posted: PostedForm {
                parts: FormParts::default(),
                name: self.name,
                form: self.form,
                files,
                places: vec![place(app, client)?],
            },
            text_bytes: 0,
            discarded: 0,
        };
        let frames = Arc::new(Mutex::new(Some(body)));
        let mut parts = Multipart::new(in_time(Arc::clone(&frames), app.limits.body_timeout), self.boundary.clone());
        for _ in 0..MAX_PARTS {
            let part = match parts.next_field().await.map_err(|error| not_read(&error)) {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(refused) => return Err(refused),
            };
            if let Err(refused) = self.read_part(app, client, part, &mut reading).await {
                drop(parts);
                // A client that is still sending would not see the answer.
                discard_rest(&frames, app).await;
                return Err(refused);
            }
        }
        Ok(reading.posted)
    }

    async fn read_part(
        &self,
        app: &App,
        client: ClientAddress,
        part: Field<'_>,
        reading: &mut Reading<'_>,
    ) -> Result<(), IntakeResponse> {
        let name = input_name(part.name().unwrap_or_default());
        match part.file_name().map(input_name) {
            None => reading.read_text(name, part, app, client).await,
            // Browsers send an empty name if no file was chosen.
            Some(file) if file.is_empty() => reading.discard(part).await,
            Some(file) => self.read_file((&name, &file), part, reading).await,
        }
    }

    async fn read_file(
        &self,
        (input, file): (&str, &str),
        mut part: Field<'_>,
        reading: &mut Reading<'_>,
    ) -> Result<(), IntakeResponse> {
        let media_type = part.content_type().map(ToString::to_string).unwrap_or_default();
        let before = reading.posted.files.count_of(input);
        let declared = DeclaredFile::new(input, file, &media_type, 0);
        let max_bytes = self.form.files.iter().find(|field| field.name == input).map_or(0, |field| field.max_bytes);
        if let Some(refusal) = declared.refusal(Some(self.form), before) {
            return reading.refuse(refusal, input, part).await;
        }
        if !self.store.has_room(max_bytes).await.map_err(|error| unavailable(&error))? {
            return Err(directory_full());
        }
        let mut written = reading.posted.files.begin().await.map_err(|error| unavailable(&error))?;
        while let Some(bytes) = part.chunk().await.map_err(|error| not_read(&error))? {
            let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if written.size().saturating_add(count) > max_bytes {
                return reading.refuse(Refusal::TooLarge, input, part).await;
            }
            written.write(&bytes).await.map_err(|error| unavailable(&error))?;
        }
        let described = (input, file, media_type.as_str());
        reading.posted.files.finish(written, described).await.map_err(|error| unavailable(&error))
    }
}

struct Reading<'a> {
    posted: PostedForm<'a>,
    text_bytes: usize,
    discarded: u64,
}

impl Reading<'_> {
    async fn read_text(
        &mut self,
        name: String,
        mut part: Field<'_>,
        app: &App,
        client: ClientAddress,
    ) -> Result<(), IntakeResponse> {
        let parts = &mut self.posted.parts;
        let charset = part.content_type().and_then(|media_type| media_type.get_param("charset"));
        let charset = charset.map(|charset| charset.as_str().to_owned());
        parts.charset = parts.charset.take().or(charset);
        let mut text = Vec::new();
        self.text_bytes += name.len();
        while let Some(bytes) = part.chunk().await.map_err(|error| not_read(&error))? {
            self.text_bytes += bytes.len();
            if self.text_bytes > MAX_MULTIPART_BYTES {
                return Err(too_large());
            }
            while self.text_bytes > self.posted.places.len() * BYTES_PER_PLACE {
                self.posted.places.push(place(app, client)?);
            }
            text.extend_from_slice(&bytes);
        }
        self.posted.parts.pairs.push((name.into_bytes(), text));
        Ok(())
    }

    /// The lead is received without the file.
    async fn refuse(&mut self, refusal: Refusal, input: &str, part: Field<'_>) -> Result<(), IntakeResponse> {
        if refusal != Refusal::Field {
            count_refusal(refusal);
        }
        self.posted.parts.files.push(input.to_owned());
        self.discard(part).await
    }

    async fn discard(&mut self, mut part: Field<'_>) -> Result<(), IntakeResponse> {
        while let Some(bytes) = part.chunk().await.map_err(|error| not_read(&error))? {
            self.discarded = self.discarded.saturating_add(bytes.len().try_into().unwrap_or(u64::MAX));
            if self.discarded > MAX_DISCARDED_BYTES {
                return Err(too_large());
            }
        }
        Ok(())
    }
}

impl PostedForm<'_> {
    pub fn digests(&self) -> &[String] {
        self.files.digests()
    }

    /// To be called before the lead is stored, so that the files are there when it is sent.
    pub async fn keep_for(self, app: &App, lead: &AcceptedLead) -> Result<(), IntakeResponse> {
        let (key, form) = (&lead.entry.key, (self.name, self.form));
        self.files.keep_for(key, form, app.clock.now_ms()).await.map_err(|error| unavailable(&error))
    }
}

fn place(app: &App, client: ClientAddress) -> Result<Place, IntakeResponse> {
    app.bodies.take(client).ok_or_else(|| IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE))
}

/// A body that ended early may be complete the next time.
fn not_read(error: &multer::Error) -> IntakeResponse {
    match error {
        multer::Error::StreamReadFailed(_)
        | multer::Error::IncompleteStream
        | multer::Error::IncompleteFieldData { .. } => too_late(),
        _ => IntakeResponse::invalid_part("id", "the parts of the form cannot be read"),
    }
}

type SharedBody = Arc<Mutex<Option<Body>>>;

/// The bytes of a body, each part of which must come in time. The body is put back between two parts, for whoever reads the rest.
fn in_time(
    body: SharedBody,
    limit: std::time::Duration,
) -> impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> {
    let next = move |body: SharedBody| async move {
        let mut taken = take(&body)?;
        let frame = timeout(limit, taken.frame()).await;
        let bytes = match frame {
            Ok(None) => return None,
            Ok(Some(Ok(frame))) => Ok(frame.into_data().unwrap_or_default()),
            Ok(Some(Err(error))) => Err(std::io::Error::other(error)),
            Err(_) => Err(std::io::ErrorKind::TimedOut.into()),
        };
        if bytes.is_ok() {
            *body.lock().unwrap_or_else(PoisonError::into_inner) = Some(taken);
        }
        Some((bytes, body))
    };
    stream::unfold(body, next).boxed()
}

fn take(body: &SharedBody) -> Option<Body> {
    body.lock().unwrap_or_else(PoisonError::into_inner).take()
}

async fn discard_rest(body: &SharedBody, app: &App) {
    let Some(mut body) = take(body) else { return };
    let discard = async {
        let mut count: u64 = 0;
        while let Some(Ok(frame)) = body.frame().await {
            count += frame.data_ref().map_or(0, |data| data.len().try_into().unwrap_or(u64::MAX));
            if count > MAX_REST_BYTES {
                return;
            }
        }
    };
    // What is not read within the time is not waited for.
    let _ = timeout(app.limits.body_timeout, discard).await;
}
