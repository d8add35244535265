import {spawnSync} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';

/** A web service as people write them: an axum server, a library of its own with a build script, and what such services depend on. */
const files: Readonly<Record<string, string>> = {
	'Cargo.toml': `[workspace]
resolver = "2"
members = ["crates/*"]

[workspace.package]
version = "0.1.0"
edition = "2021"
`,
	'crates/domain/Cargo.toml': `[package]
name = "domain"
version.workspace = true
edition.workspace = true

[dependencies]
serde = { version = "1", features = ["derive"] }
uuid = { version = "1", features = ["v4", "serde"] }
`,
	'crates/domain/build.rs': `fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=DOMAIN_BUILT_BY=build-script");
}
`,
	'crates/domain/src/lib.rs': `use serde::Serialize;

#[derive(Serialize)]
pub struct Health {
    pub status: &'static str,
    pub built_by: &'static str,
    pub id: uuid::Uuid,
}

pub fn health() -> Health {
    Health { status: "ok", built_by: env!("DOMAIN_BUILT_BY"), id: uuid::Uuid::new_v4() }
}
`,
	'crates/api/Cargo.toml': `[package]
name = "api"
version.workspace = true
edition.workspace = true

[dependencies]
anyhow = "1"
argon2 = "0.5"
axum = "0.8"
chrono = { version = "0.4", features = ["serde"] }
clap = { version = "4", features = ["derive", "env"] }
domain = { path = "../domain" }
jsonwebtoken = "9"
reqwest = { version = "0.12", default-features = false, features = ["rustls-tls", "json"] }
serde_json = "1"
sqlx = { version = "0.8", default-features = false, features = ["chrono", "macros", "migrate", "postgres", "runtime-tokio", "tls-rustls", "uuid"] }
tera = "1"
tokio = { version = "1", features = ["full"] }
tower-http = { version = "0.6", features = ["compression-gzip", "cors", "fs", "trace"] }
tracing = "0.1"
tracing-subscriber = { version = "0.3", features = ["env-filter", "json"] }
`,
	'crates/api/src/main.rs': `use anyhow::Context;
use axum::{extract::State, routing::get, Json, Router};
use clap::Parser;
use sqlx::postgres::{PgPool, PgPoolOptions};

#[derive(Parser)]
struct Settings {
    #[arg(long, env, default_value_t = 3000)]
    port: u16,
    #[arg(long, env, default_value = "postgres://localhost/demo")]
    database_url: String,
}

#[derive(Clone)]
struct Services {
    database: PgPool,
    client: reqwest::Client,
    templates: tera::Tera,
}

async fn health(State(services): State<Services>) -> Json<serde_json::Value> {
    let database = sqlx::query("select 1").execute(&services.database).await.is_ok();
    Json(serde_json::json!({ "health": domain::health(), "database": database, "at": chrono::Utc::now() }))
}

async fn proxied(State(services): State<Services>) -> Result<String, String> {
    let answer = services.client.get("https://example.com").send().await.map_err(|error| error.to_string())?;
    answer.text().await.map_err(|error| error.to_string())
}

async fn page(State(services): State<Services>) -> String {
    services.templates.render("page", &tera::Context::new()).unwrap_or_default()
}

fn token(secret: &[u8]) -> anyhow::Result<String> {
    use argon2::{password_hash::SaltString, Argon2, PasswordHasher};
    let salt = SaltString::from_b64("c2FsdHNhbHRzYWx0").map_err(|error| anyhow::anyhow!("{error}"))?;
    let hash = Argon2::default().hash_password(secret, &salt).map_err(|error| anyhow::anyhow!("{error}"))?;
    let key = jsonwebtoken::EncodingKey::from_secret(secret);
    Ok(jsonwebtoken::encode(&jsonwebtoken::Header::default(), &serde_json::json!({ "sub": hash.to_string() }), &key)?)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().json().init();
    let settings = Settings::parse();
    let mut templates = tera::Tera::default();
    templates.add_raw_template("page", "Hello")?;
    let services = Services {
        database: PgPoolOptions::new().connect_lazy(&settings.database_url)?,
        client: reqwest::Client::new(),
        templates,
    };
    let app = Router::new()
        .route("/", get(page))
        .route("/health", get(health))
        .route("/proxied", get(proxied))
        .route("/token", get(|| async { token(b"secret").unwrap_or_default() }))
        .layer(tower_http::trace::TraceLayer::new_for_http())
        .layer(tower_http::compression::CompressionLayer::new())
        .with_state(services);
    let listener = tokio::net::TcpListener::bind(("0.0.0.0", settings.port)).await.context("bind")?;
    tracing::info!(settings.port, "listening");
    axum::serve(listener, app).await.context("serve")
}
`,
	'.gitignore': '/target\n',
};

/** Where the edits of the benchmark go. */
export const sourceFile = 'crates/api/src/main.rs';
export const buildScript = 'crates/domain/build.rs';

/** Writes the project into an empty folder, with a lockfile, committed. */
export async function makeProject(folder: string): Promise<void> {
	for (const [file, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(folder, file)), {recursive: true});
		await writeFile(path.join(folder, file), text);
	}

	succeed(folder, 'cargo', 'generate-lockfile');
	succeed(folder, 'git', 'init', '--quiet', '--initial-branch', 'main');
	succeed(folder, 'git', 'add', '--all');
	succeed(folder, 'git', '-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', 'commit', '--quiet', '--message', 'Start');
}

/** Runs a program, which must succeed. 3 is success as well: of a program that set up what it was asked to, and could not prove all of it. */
export function succeed(folder: string, ...argv: readonly string[]): void {
	const [program = '', ...args] = argv;
	const {status, stdout, stderr} = spawnSync(program, args, {cwd: folder, encoding: 'utf8', env: {...process.env, CI: ''}});
	if (status !== 0 && status !== 3) {
		throw new Error(`${argv.join(' ')}: ${stdout}${stderr}`);
	}
}
