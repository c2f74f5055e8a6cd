//! From the start of the process to `/ready`, and the memory it then holds.

use anyhow::{Result, ensure};
use std::{path::Path, time::Duration};
use tokio::time::sleep;

use crate::{
    report::{Report, Unit, median},
    server::Installation,
};

const STARTS: usize = 5;
/// After which a started server has nothing left to do.
const SETTLE: Duration = Duration::from_secs(3);

/// See the module.
pub(crate) async fn measure(binary: &Path, report: &mut Report) -> Result<()> {
    report.begin("start");
    let installation = Installation::new(binary)?;
    let server = installation.start().await?;
    let admin = server.sign_in("admin").await?;
    let (knowledge_base, _) = admin.create_knowledge_base().await?;
    let text = "# Leave\n\nEmployees get thirty days of paid leave each year.\n";
    admin.upload(&knowledge_base, "leave.md", text.into()).await?;
    server.stop().await?;

    let mut seconds = Vec::new();
    for _ in 1..STARTS {
        let server = installation.start().await?;
        seconds.push(server.ready_after.as_secs_f64());
        server.stop().await?;
    }
    let server = installation.start().await?;
    seconds.push(server.ready_after.as_secs_f64());
    report.at_most(
        format!("start to ready, existing data folder, median of {STARTS}"),
        median(&mut seconds),
        1.0,
        Unit::Seconds,
    );

    sleep(SETTLE).await;
    report.at_most("resident memory, idle", server.resident_megabytes()?, 150.0, Unit::Megabytes);
    let (_, hits) = server.sign_in("admin").await?.search("How many days of leave do I get?").await?;
    ensure!(hits > 0, "the search found nothing: the model was not used");
    report.at_most("resident memory after the first embedding", server.resident_megabytes()?, 250.0, Unit::Megabytes);
    server.stop().await
}
