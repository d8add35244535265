//! A server on the standard library alone: it builds where no crate can be downloaded.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

fn main() -> std::io::Result<()> {
    let port = std::env::var("PORT")
        .ok()
        .and_then(|port| port.parse().ok())
        .unwrap_or(8080);
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))?;
    println!("listening on {}", listener.local_addr()?);
    for stream in listener.incoming() {
        // One visitor who hangs up must not end the server.
        if let Err(error) = stream.and_then(answer) {
            eprintln!("{error}");
        }
    }
    Ok(())
}

fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    request.read_line(&mut first)?;
    let mut header = String::new();
    while request.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or("/");
    let (status, body) = match path.split_once("?kilometres=") {
        None if path == "/health" => ("200 OK", "ok\n".to_owned()),
        Some(("/ticket", kilometres)) => match kilometres.parse() {
            Ok(kilometres) => (
                "200 OK",
                format!("{{\"cents\":{}}}\n", tariff::fare(kilometres)),
            ),
            Err(_) => ("400 Bad Request", "how many kilometres?\n".to_owned()),
        },
        _ => ("404 Not Found", "not found\n".to_owned()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
