//! The same room by the three ways people have it: plain, over TLS, and over
//! TLS that ends in nginx.

use anyhow::Result;

use super::{Bench, fanout::in_a_room};
use crate::load::{
    drive::{Drive, Outcome},
    nginx,
    numbers::counted,
    pairs::Rounds,
    wire::Endpoint,
};

const NAME: &str = "tls";

/// How sockets come.
#[derive(Debug, Clone, Copy)]
enum Way {
    Plain,
    Tls,
    Nginx,
}

impl Way {
    const ALL: [Self; 3] = [Self::Plain, Self::Tls, Self::Nginx];

    fn words(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Tls => "over TLS",
            Self::Nginx => "over TLS by way of nginx",
        }
    }

    /// Has a room full of people spoken in as fast as it goes.
    fn run(self, bench: &Bench<'_>, members: usize) -> Result<Outcome> {
        let mut target = bench.target()?;
        let mut guests = target.guests(members)?;
        let how = (Drive::Echo, 6);
        let outcome = match self {
            Self::Plain | Self::Tls => {
                if let Self::Tls = self {
                    target.over_tls(&mut guests)?;
                }
                let to = target.endpoint();
                in_a_room(bench, &target, to, &guests, how, &[target.pid()?])?
            }
            Self::Nginx => {
                let certificate = target.certificate()?;
                let dir = tempfile::tempdir()?;
                let started = nginx::start(dir.path(), target.address(), &certificate);
                let nginx = bench.runtime.block_on(started)?;
                let to = Endpoint {
                    address: nginx.address,
                    tls: Some(certificate.trust()?),
                };
                let processes = [target.pid()?, nginx.pid()?];
                in_a_room(bench, &target, to, &guests, how, &processes)?
            }
        };
        target.stop();
        Ok(outcome)
    }
}

/// Each in turn, since machines are faster at one moment than at another; the
/// middle of three.
pub(super) fn measure(bench: &mut Bench<'_>) -> Result<()> {
    let members = bench.people(bench.size(1_000, 50))?;
    let mut outcomes = Way::ALL.map(|way| (way, Vec::new()));
    for _ in 0..bench.size(3, 1) {
        for (way, outcomes) in &mut outcomes {
            outcomes.push(way.run(bench, members)?);
        }
    }
    let to = counted(members);
    for (way, outcomes) in outcomes {
        let (words, numbers) = (way.words(), &mut *bench.numbers);
        let mut flaws: Vec<_> = outcomes.iter().map(|it| it.flaws.to_string()).collect();
        flaws.dedup();
        let middle = |of: fn(&Outcome) -> f64| outcomes.iter().map(of).collect::<Rounds>().median();
        let rate = middle(|it| it.a_second(it.delivered));
        let what = format!("Deliveries to {to}, {words}");
        numbers.add(NAME, what, rate, "/s", flaws.join("; "));
        let micros = middle(|it| it.cpu_micros(it.delivered));
        let what = format!("CPU a delivery, {words}");
        let note = match way {
            Way::Plain | Way::Tls => "",
            Way::Nginx => "the server's and that of nginx, one process",
        };
        numbers.add(NAME, what, micros, "µs", note);
    }
    Ok(())
}
