//! Throwaway.
use std::path::Path;
#[tokio::main]
async fn main() {
    let program = std::env::args().nth(1).unwrap();
    for file in std::env::args().skip(2) {
        let bytes = std::fs::read(&file).unwrap();
        let name = Path::new(&file).file_name().unwrap().to_str().unwrap();
        let kind = lectern_documents::media_type::detect(name, None, &bytes);
        let started = std::time::Instant::now();
        let result = lectern_documents::parse_in_child(
            Path::new(&program),
            &[],
            Path::new(&file),
            kind.as_str(),
            &Default::default(),
        )
        .await;
        println!("=== {name} {kind} {:?}", started.elapsed());
        match result {
            Ok(p) => {
                println!(
                    "title={:?} lang={:?} warnings={:?} pages={:?} bytes={}",
                    p.title,
                    p.language,
                    p.warnings,
                    p.pages,
                    p.text.len()
                );
                println!(
                    "{}",
                    p.text
                        .chars()
                        .take(std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(700))
                        .collect::<String>()
                );
            }
            Err(e) => println!("FAIL {e}"),
        }
    }
}
