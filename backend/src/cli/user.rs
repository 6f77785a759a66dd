//! `cpapi user create`.

use std::io::Read as _;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use cpapi_db::users;
use cpapi_domain::access::Role;
use cpapi_domain::secret::Secret;
use cpapi_domain::time::{Clock as _, SystemClock};
use cpapi_domain::word::Word;
use serde_json::json;

use crate::api::users::input::{self, UserFields};
use crate::auth::password::{Passwords, check_new};
use crate::auth::token::random_token;
use crate::config::{self, SettingArgs};

/// What can be done with users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make a user; without --password-stdin a password is made and printed.
    Create(CreateArgs),
}

/// Options of `cpapi user create`.
#[derive(Debug, Args)]
pub struct CreateArgs {
    /// E-mail, the name for signing in.
    #[arg(long)]
    email: String,
    /// Name.
    #[arg(long)]
    name: String,
    /// Role: admin, manager or viewer.
    #[arg(long, default_value = "admin", value_parser = read_role)]
    role: Role,
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    settings: SettingArgs,
}

fn read_role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| "a role is admin, manager or viewer".to_owned())
}

/// Does what the command says.
pub(crate) async fn user(command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Create(args) => create(args).await,
    }
}

async fn create(args: CreateArgs) -> anyhow::Result<()> {
    let settings = config::load(&args.settings)?;
    super::log::start(&settings.log)?;
    let (password, generated) = if args.password_stdin {
        (read_password()?, false)
    } else {
        (Secret::new(random_token()?), true)
    };
    let fields = UserFields {
        email: args.email,
        name: args.name,
        role: args.role,
    };
    let mut problems = fields.problems();
    problems.extend(check_new("/password", &password));
    if let Some(problem) = problems.first() {
        bail!(
            "{}: {}",
            problem.pointer.trim_start_matches('/'),
            problem.detail
        );
    }
    let db = super::serve::open_database(&settings.database)?;
    db.migrate().await?;
    let hash = Passwords::new()?.hash(password.clone()).await?;
    let now = SystemClock.now();
    let new = input::new_user(&fields, hash, now);
    let row = db
        .write(move |c| {
            let row = users::insert(c, &new)?;
            let after = json!({"email": row.email, "name": row.name, "role": row.role});
            crate::api::audited::Audited {
                action: "user.create",
                kind: "user",
                id: Some(row.id),
                title: &row.email,
                before: None,
                after: Some(after),
            }
            .by_program(c, "cpapi user create", now)?;
            Ok(row)
        })
        .await
        .context("the user cannot be stored")?;
    println!("made user {} ({}, {})", row.id, row.email, row.role);
    if generated {
        println!("password: {}", password.expose());
    }
    Ok(())
}

fn read_password() -> anyhow::Result<Secret> {
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("the password cannot be read from standard input")?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n'])))
}
