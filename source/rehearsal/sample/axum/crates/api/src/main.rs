use std::net::{Ipv4Addr, SocketAddr};

use axum::{extract::Query, routing::get, Json, Router};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;

#[derive(Deserialize)]
struct Journey {
    kilometres: u32,
}

#[derive(Serialize)]
struct Ticket {
    cents: u32,
}

async fn ticket(Query(journey): Query<Journey>) -> Json<Ticket> {
    Json(Ticket {
        cents: tariff::fare(journey.kilometres),
    })
}

async fn health() -> &'static str {
    "ok\n"
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT")
        .ok()
        .and_then(|port| port.parse().ok())
        .unwrap_or(8080);
    let app = Router::new()
        .route("/ticket", get(ticket))
        .route("/health", get(health));
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))).await?;
    println!("listening on {}", listener.local_addr()?);
    axum::serve(listener, app).await
}
