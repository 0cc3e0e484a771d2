//! The body of `POST /forms/{form}` with files: written to the disk while it arrives, so that memory holds its texts only. A file that is
//! refused is read to its end, because the lead's other inputs may follow it.

use axum::body::Body;
use hyper::header::CONTENT_TYPE;
use hyper::{HeaderMap, StatusCode};
use multer::Field;
use relay_core::files::{DeclaredFile, Refusal};
use relay_core::intake::{AcceptedLead, ClientAddress, FormParts, IntakeResponse, file_name, input_name};
use tokio::time::timeout;

use super::files::{directory_full, share_taken, unavailable};
use super::paced_body::PacedBody;
use super::part_reader::PartReader;
use super::request_body::{BYTES_PER_PLACE, MAX_MULTIPART_BYTES, has_parts};
use crate::app::App;
use crate::config::Form;
use crate::fair_share::Place;
use crate::files::{DirectoryStore, PostedFiles, count_refusal};

/// More than any page has. Each takes time, however short it is.
const MAX_PARTS: usize = 20_000;
/// Bytes of files that are refused. With more, the form is.
const MAX_DISCARDED_BYTES: u64 = 1024 * 1024 * 1024;

type Part = Field<'static>;

/// A request whose files are taken.
pub struct MultipartPost<'a> {
    app: &'a App,
    name: &'a str,
    form: &'a Form,
    store: &'a DirectoryStore,
    boundary: String,
}

/// What was read.
pub struct ReceivedForm<'a> {
    pub parts: FormParts,
    name: &'a str,
    form: &'a Form,
    client: ClientAddress,
    files: PostedFiles,
    /// One for the request, and more for long texts. Apart from those of other bodies, which are not read for as long.
    places: Vec<Place>,
}

fn too_large() -> IntakeResponse {
    IntakeResponse::busy(StatusCode::PAYLOAD_TOO_LARGE)
}

impl<'a> MultipartPost<'a> {
    /// `None` for a form without inputs for files, and for another encoding.
    pub fn of(app: &'a App, name: &'a str, headers: &HeaderMap) -> Option<MultipartPost<'a>> {
        let form = app.config.forms.get(name).filter(|form| !form.files.is_empty())?;
        let boundary = headers.get(CONTENT_TYPE)?.to_str().ok().filter(|_| has_parts(headers))?;
        let boundary = multer::parse_boundary(boundary).ok()?;
        Some(MultipartPost { app, name, form, store: app.files.as_ref()?, boundary })
    }

    pub async fn read(self, client: ClientAddress, body: Body) -> Result<ReceivedForm<'a>, IntakeResponse> {
        let limit = self.app.limits.upload_timeout;
        let too_late = |_| Err(IntakeResponse::busy(StatusCode::REQUEST_TIMEOUT));
        timeout(limit, self.read_within_time(client, body)).await.unwrap_or_else(too_late)
    }

    async fn read_within_time(self, client: ClientAddress, body: Body) -> Result<ReceivedForm<'a>, IntakeResponse> {
        let MultipartPost { app, name, form, store, boundary } = self;
        let places = vec![place(app, client)?];
        let files = store.begin_post().await.map_err(|error| unavailable(&error))?;
        let mut reading = Reading {
            app,
            reader: PartReader::new(PacedBody::new(body, app.limits.body_timeout), &boundary),
            posted: ReceivedForm { parts: FormParts::default(), name, form, client, files, places },
            text_bytes: 0,
            discarded: 0,
        };
        match reading.read_parts().await {
            Ok(()) => Ok(reading.posted),
            Err(refused) => {
                reading.reader.discard_rest().await;
                Err(refused)
            }
        }
    }
}

struct Reading<'a> {
    app: &'a App,
    reader: PartReader,
    posted: ReceivedForm<'a>,
    text_bytes: usize,
    discarded: u64,
}

impl Reading<'_> {
    async fn read_parts(&mut self) -> Result<(), IntakeResponse> {
        for _ in 0..MAX_PARTS {
            let Some(part) = self.reader.next_part().await? else { return Ok(()) };
            let name = input_name(part.name().unwrap_or_default());
            match file_name(&part) {
                None => self.read_text(name, part).await,
                // Browsers send an empty name if no file was chosen.
                Some(file) if file.is_empty() => self.discard(part).await,
                Some(file) => self.read_file((&name, &file), part).await,
            }?;
        }
        Err(too_large())
    }

    async fn read_text(&mut self, name: String, mut part: Part) -> Result<(), IntakeResponse> {
        let charset = part.content_type().and_then(|media_type| media_type.get_param("charset"));
        let charset = charset.map(|charset| charset.as_str().to_owned());
        let parts = &mut self.posted.parts;
        parts.charset = parts.charset.take().or(charset);
        let mut text = Vec::new();
        self.count_text(name.len())?;
        while let Some(bytes) = self.reader.next_bytes(&mut part).await? {
            self.count_text(bytes.len())?;
            text.extend_from_slice(&bytes);
        }
        self.posted.parts.pairs.push((name.into_bytes(), text));
        Ok(())
    }

    async fn read_file(&mut self, (input, file): (&str, &str), mut part: Part) -> Result<(), IntakeResponse> {
        let media_type = part.content_type().map(ToString::to_string).unwrap_or_default();
        let form = self.posted.form;
        let before = self.posted.files.count_of(input);
        let declared = DeclaredFile::new(input, file, &media_type, 0);
        let max_bytes = form.files.iter().find(|field| field.name == input).map_or(0, |field| field.max_bytes);
        if let Some(refusal) = declared.refusal(Some(form), before) {
            return self.refuse(refusal, input, part).await;
        }
        let mut written = self.posted.files.begin(max_bytes).await.map_err(|error| unavailable(&error))?;
        while let Some(bytes) = self.reader.next_bytes(&mut part).await? {
            let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            if written.size().saturating_add(count) > max_bytes {
                return self.refuse(Refusal::TooLarge, input, part).await;
            }
            let has_room = self.posted.files.write(&mut written, &bytes).await.map_err(|error| unavailable(&error))?;
            if !has_room {
                return Err(directory_full());
            }
        }
        let described = (input, file, media_type.as_str());
        self.posted.files.finish(written, described).await.map_err(|error| unavailable(&error))
    }

    /// The lead is received without the file.
    async fn refuse(&mut self, refusal: Refusal, input: &str, part: Part) -> Result<(), IntakeResponse> {
        if refusal != Refusal::Field {
            count_refusal(refusal);
        }
        let inputs = &mut self.posted.parts.files;
        if !inputs.iter().any(|known| known == input) {
            inputs.push(input.to_owned());
            self.count_text(input.len())?;
        }
        self.discard(part).await
    }

    /// Of what is kept in memory.
    fn count_text(&mut self, bytes: usize) -> Result<(), IntakeResponse> {
        self.text_bytes += bytes;
        if self.text_bytes > MAX_MULTIPART_BYTES {
            return Err(too_large());
        }
        while self.text_bytes > self.posted.places.len() * BYTES_PER_PLACE {
            self.posted.places.push(place(self.app, self.posted.client)?);
        }
        Ok(())
    }

    async fn discard(&mut self, mut part: Part) -> Result<(), IntakeResponse> {
        while let Some(bytes) = self.reader.next_bytes(&mut part).await? {
            self.discarded = self.discarded.saturating_add(bytes.len().try_into().unwrap_or(u64::MAX));
            if self.discarded > MAX_DISCARDED_BYTES {
                return Err(too_large());
            }
        }
        Ok(())
    }
}

impl ReceivedForm<'_> {
    pub fn digests(&self) -> &[String] {
        self.files.digests()
    }

    /// To be called before the lead is stored, so that the files are there when it is sent.
    pub async fn attach_to(self, app: &App, lead: &AcceptedLead) -> Result<(), IntakeResponse> {
        let (key, form) = (&lead.entry.key, (self.name, self.form));
        let kept = self.files.attach_to(key, form, (self.client, app.clock.now_ms())).await;
        if kept.map_err(|error| unavailable(&error))? { Ok(()) } else { Err(share_taken()) }
    }
}

fn place(app: &App, client: ClientAddress) -> Result<Place, IntakeResponse> {
    app.uploads.take(client).ok_or_else(|| IntakeResponse::busy(StatusCode::SERVICE_UNAVAILABLE))
}
