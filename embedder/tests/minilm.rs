//! The embedder with the real model: `make artefacts` puts it where these tests look.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use lectern_embedder::{EmbedderError, MiniLm};

/// `LECTERN_MODEL_DIR`, else where `make artefacts` puts the model.
fn model_folder() -> PathBuf {
    let folder = std::env::var_os("LECTERN_MODEL_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../.cache/models/all-minilm-l6-v2"), PathBuf::from);
    for name in ["model.onnx", "tokenizer.json"] {
        let file = folder.join(name);
        assert!(file.is_file(), "{} is missing: run `make artefacts` first", file.display());
    }
    folder
}

static MODEL: LazyLock<MiniLm> = LazyLock::new(|| MiniLm::load(&model_folder()).expect("the model loads"));

fn embed(text: &str) -> Vec<f32> {
    MODEL.embed(text).expect("any text can be embedded")
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn similarity(a: &str, b: &str) -> f32 {
    cosine(&embed(a), &embed(b))
}

#[track_caller]
fn assert_close(actual: f32, expected: f32, tolerance: f32) {
    assert!((actual - expected).abs() <= tolerance, "{actual} is not {expected} ± {tolerance}");
}

#[test]
fn similarities_are_those_the_authors_of_the_model_publish() {
    let weather = "The weather is lovely today.";
    let sunny = "It's so sunny outside!";
    let stadium = "He drove to the stadium.";
    assert_close(similarity(weather, sunny), 0.666, 0.02);
    assert_close(similarity(weather, stadium), 0.1046, 0.02);
    assert_close(similarity(sunny, stadium), 0.1411, 0.02);
}

#[test]
fn a_question_is_nearer_to_its_answer_than_to_its_words() {
    let question = "How many days of holiday do employees get?";
    let answer = "Staff members are entitled to thirty days of annual leave.";
    let same_words = "How many employees does the company get its holiday cards from?";
    let unrelated = "The turbine's bearings are greased every second week.";
    assert!(similarity(question, answer) > similarity(question, unrelated) + 0.3);
    assert!(similarity(question, answer) > similarity(same_words, answer));
}

#[test]
fn vectors_have_384_finite_components_and_length_one() {
    for text in ["a", "hello world", "Größe, 量子, مرحبا, 🙂, e\u{301}", &"long ".repeat(5000), "\0\u{1}\u{fffd}"]
    {
        let vector = embed(text);
        assert_eq!(vector.len(), MiniLm::DIMENSIONS);
        assert!(vector.iter().all(|component| component.is_finite()));
        assert_close(cosine(&vector, &vector), 1.0, 1e-5);
    }
}

#[test]
fn empty_and_blank_texts_have_the_same_vector() {
    let empty = embed("");
    assert_close(cosine(&empty, &empty), 1.0, 1e-5);
    assert_eq!(empty, embed(" \t\r\n\u{a0} "));
    assert_eq!(MODEL.count_tokens(""), 2);
    assert_eq!(MODEL.count_tokens(" \n "), 2);
}

#[test]
fn case_accents_and_spacing_do_not_matter_to_this_model() {
    assert_eq!(embed("Café  Zürich"), embed("\n cafe zurich "));
}

#[test]
fn text_behind_the_256th_token_is_ignored_and_before_it_is_not() {
    // Every "word" is one token; two are the special tokens.
    let full = "word ".repeat(MiniLm::MAX_TOKENS - 2);
    assert_eq!(MODEL.count_tokens(&full), MiniLm::MAX_TOKENS);
    assert_eq!(embed(&full), embed(&format!("{full} and this is not seen")));

    let shorter = "word ".repeat(MiniLm::MAX_TOKENS - 3);
    assert_ne!(embed(&format!("{shorter} tiger")), embed(&format!("{shorter} bridge")));
}

#[test]
fn tokens_are_counted_without_truncation() {
    assert_eq!(MODEL.count_tokens("hello world"), 4);
    assert_eq!(MODEL.count_tokens("embeddings"), 2 + 4);
    assert_eq!(MODEL.count_tokens("量子力学"), 2 + 4);
    // Longer than a counting block, so that blocks are added up; the last one ends in the middle of a repetition.
    assert_eq!(MODEL.count_tokens(&"hello big world\n".repeat(20_001)), 2 + 3 * 20_001);
}

#[test]
fn a_huge_text_costs_no_more_than_a_long_one() {
    // Nothing but one word as far as the model looks: what follows would change the vector if it were tokenised.
    let one_word = "x".repeat(20_000);
    assert_eq!(embed(&format!("{one_word} a tiger {}", "lorem ipsum ".repeat(1_000_000))), embed(&one_word));
    assert_eq!(embed(&format!("{}tiger", " ".repeat(10_000_000))), embed("tiger"));
    assert_eq!(embed(&"lorem ipsum ".repeat(1_000_000)), embed(&"lorem ipsum ".repeat(1000)));
}

#[test]
fn threads_get_the_same_vectors_as_one_alone() {
    let texts: Vec<String> =
        (1..=12).map(|length| format!("Text {length} of many. ").repeat(length * length)).collect();
    let alone: Vec<_> = texts.iter().map(|text| embed(text)).collect();
    std::thread::scope(|scope| {
        for start in 0..6 {
            let (texts, alone) = (&texts, &alone);
            scope.spawn(move || {
                for index in (start..texts.len()).chain(0..start) {
                    assert_eq!(embed(&texts[index]), alone[index], "text {index}");
                }
            });
        }
    });
    for threads in [2, 3, 4] {
        for (text, vector) in texts.iter().zip(&alone) {
            assert_eq!(&MODEL.embed_on(threads, text).expect("it embeds"), vector, "{threads} threads: {text}");
        }
    }
    let there_and_then = MiniLm::on_own_thread(|| texts.iter().map(|text| embed(text)).collect::<Vec<_>>());
    assert_eq!(there_and_then.expect("a thread is made"), alone);
    let reloaded = MiniLm::load(&model_folder()).expect("the model loads a second time");
    assert_eq!(reloaded.embed(&texts[3]).expect("it embeds"), alone[3]);
}

#[test]
fn the_model_id_names_the_weights() {
    let id = MODEL.model_id();
    let hash = id.strip_prefix("all-minilm-l6-v2-").expect("the id starts with the model's name");
    assert_eq!(hash.len(), 8);
    assert!(hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

/// Loads a folder with these files and returns why it cannot.
fn load_error(files: &[(&str, &[u8])]) -> EmbedderError {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).expect("a file is written");
    }
    MiniLm::load(folder.path()).err().expect("such a folder must not load")
}

fn real(name: &str) -> Vec<u8> {
    std::fs::read(model_folder().join(name)).expect("a model file is read")
}

#[test]
fn missing_files_are_named() {
    let error = MiniLm::load(Path::new("/nowhere/at/all")).err().expect("there is no such folder");
    assert!(matches!(&error, EmbedderError::Missing { path } if path.starts_with("/nowhere/at/all")), "{error:?}");

    let error = load_error(&[("tokenizer.json", &real("tokenizer.json"))]);
    assert!(matches!(&error, EmbedderError::Missing { path } if path.ends_with("model.onnx")), "{error:?}");
    assert!(error.to_string().ends_with("model.onnx is missing"), "{error}");

    let error = load_error(&[("model.onnx", b"anything")]);
    assert!(matches!(&error, EmbedderError::Missing { path } if path.ends_with("tokenizer.json")), "{error:?}");
}

#[test]
fn a_folder_in_place_of_a_file_is_unreadable() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(folder.path().join("tokenizer.json")).expect("a folder is made");
    let error = MiniLm::load(folder.path()).err().expect("a folder is no tokenizer");
    assert!(matches!(&error, EmbedderError::Unreadable { path, .. } if path.ends_with("tokenizer.json")), "{error:?}");
}

#[test]
fn corrupt_files_are_named() {
    let tokenizer = real("tokenizer.json");
    let model = real("model.onnx");
    for broken in [&b""[..], b"{}", b"not json", &tokenizer[..tokenizer.len() / 2]] {
        let error = load_error(&[("tokenizer.json", broken), ("model.onnx", &model)]);
        assert!(
            matches!(&error, EmbedderError::Tokenizer { path, .. } if path.ends_with("tokenizer.json")),
            "{error:?}"
        );
    }
    for broken in [&b""[..], b"not a model", &model[..model.len() / 2], &model[..model.len() - 1], &model[100..]] {
        let error = load_error(&[("tokenizer.json", &tokenizer), ("model.onnx", broken)]);
        assert!(matches!(&error, EmbedderError::Model { path, .. } if path.ends_with("model.onnx")), "{error:?}");
    }
}
