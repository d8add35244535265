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
axum = "0.8"
domain = { path = "../domain" }
reqwest = { version = "0.12", default-features = false, features = ["rustls-tls", "json"] }
serde_json = "1"
tokio = { version = "1", features = ["full"] }
tower-http = { version = "0.6", features = ["compression-gzip", "cors", "trace"] }
tracing = "0.1"
tracing-subscriber = { version = "0.3", features = ["env-filter", "json"] }
`,
	'crates/api/src/main.rs': `use axum::{routing::get, Json, Router};

#[tokio::main]
async fn main() {
    tracing_subscriber::fmt().json().init();
    let port = std::env::var("PORT").unwrap_or_else(|_| "3000".into());
    let client = reqwest::Client::new();
    let app = Router::new()
        .route("/", get(|| async { "Hello" }))
        .route("/health", get(|| async { Json(serde_json::to_value(domain::health()).expect("json")) }))
        .layer(tower_http::trace::TraceLayer::new_for_http())
        .layer(tower_http::compression::CompressionLayer::new())
        .with_state(client);
    let listener = tokio::net::TcpListener::bind(format!("0.0.0.0:{port}")).await.expect("bind");
    tracing::info!(port, "listening");
    axum::serve(listener, app).await.expect("serve");
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
