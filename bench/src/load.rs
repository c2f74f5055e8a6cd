//! As many requests as a server can answer: by `wrk` if the machine has it, otherwise by a client of our own.

use anyhow::{Context as _, Result, ensure};
use futures::future::try_join_all;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::Command,
};

use crate::report::progress;

/// What is asked, again and again.
pub(crate) struct Target {
    /// Scheme, address and port.
    pub(crate) url: String,
    pub(crate) path: &'static str,
    /// The bearer token.
    pub(crate) token: String,
    /// Kept connections, each with one request at a time.
    pub(crate) connections: usize,
}

/// What sends the requests.
pub(crate) enum Load {
    Wrk,
    Own,
}

impl Load {
    /// The best that this machine has.
    pub(crate) fn of_this_machine() -> Self {
        let wrk = std::process::Command::new("wrk").arg("-v").output();
        if wrk.is_ok() {
            return Self::Wrk;
        }
        progress("wrk is missing (Debian: apt-get install wrk); using a client of our own");
        Self::Own
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Wrk => "wrk",
            Self::Own => "own client",
        }
    }

    /// Answers a second. Error: any answer other than 200.
    pub(crate) async fn requests_per_second(&self, target: &Target, time: Duration) -> Result<f64> {
        match self {
            Self::Wrk => wrk(target, time).await,
            Self::Own => own(target, time).await,
        }
    }
}

async fn wrk(target: &Target, time: Duration) -> Result<f64> {
    let output = Command::new("wrk")
        .args(["-t1", &format!("-c{}", target.connections), &format!("-d{}s", time.as_secs())])
        .args(["-H", &format!("Authorization: Bearer {}", target.token)])
        .arg(format!("{}{}", target.url, target.path))
        .kill_on_drop(true)
        .output()
        .await?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "wrk failed: {text}{}", String::from_utf8_lossy(&output.stderr));
    ensure!(
        !text.contains("Non-2xx") && !text.contains("Socket errors"),
        "not every request was answered with 200: {text}"
    );
    let rate = text.lines().find_map(|line| line.strip_prefix("Requests/sec:")).context("wrk gave no rate")?;
    Ok(rate.trim().parse()?)
}

async fn own(target: &Target, time: Duration) -> Result<f64> {
    let address = target.url.trim_start_matches("http://");
    let request =
        format!("GET {} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\r\n", target.path, target.token);
    let begun = Instant::now();
    let connections = (0..target.connections).map(|_| {
        let (address, request) = (address.to_string(), request.clone());
        async move { tokio::spawn(keep_asking(address, request, begun + time)).await? }
    });
    let counts = try_join_all(connections).await?;
    Ok(counts.iter().sum::<u64>() as f64 / begun.elapsed().as_secs_f64())
}

async fn keep_asking(address: String, request: String, until: Instant) -> Result<u64> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut count, mut buffer) = (0, vec![0u8; 64 * 1024]);
    while Instant::now() < until {
        stream.write_all(request.as_bytes()).await?;
        let mut filled = 0;
        loop {
            let read = stream.read(&mut buffer[filled..]).await?;
            ensure!(read > 0, "the server closed a connection, or its answer is too long");
            filled += read;
            if is_complete(&buffer[..filled])? {
                break;
            }
        }
        count += 1;
    }
    Ok(count)
}

/// Whether this is a whole answer. Error: it is not a 200 with a `Content-Length`.
fn is_complete(answer: &[u8]) -> Result<bool> {
    let Some(head) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(false) };
    let lines = std::str::from_utf8(&answer[..head])?;
    ensure!(lines.starts_with("HTTP/1.1 200 "), "not every request was answered with 200: {lines}");
    let length = lines.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>())
    });
    Ok(answer.len() >= head + 4 + length.context("an answer without Content-Length")??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_complete_with_its_last_byte() {
        let answer = b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 3\r\n\r\nabc";
        assert!(!is_complete(&answer[..20]).unwrap());
        assert!(!is_complete(&answer[..answer.len() - 1]).unwrap());
        assert!(is_complete(answer).unwrap());
        assert!(is_complete(b"HTTP/1.1 401 Unauthorized\r\n\r\n").is_err());
    }
}
