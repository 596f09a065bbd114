//! Getting a vendor's access token with somebody's consent, and keeping it.
//!
//! Order Manager hands its tokens out through OAuth. JOOR's are made in its own pages, so there is
//! nothing to do here for them.
//!
//! ```no_run
//! # async fn example() -> Result<(), seamline::Error> {
//! use std::time::Duration;
//! use seamline::{Config, auth::OrderManagerAuth};
//!
//! let config = Config::read("seamline.toml".as_ref())?;
//! let auth = OrderManagerAuth::prepare(&config, None)?;
//! let listener = auth.listen(None).await?;
//! println!("open {}", auth.consent_url());
//! let callback = listener.callback(Duration::from_secs(300)).await?;
//! let stored = auth.exchange(&callback).await?;
//! println!("missing: {:?}", stored.missing);
//! # Ok(())
//! # }
//! ```

mod error;
mod listener;
mod order_manager;
mod paste;
pub(crate) mod token_file;

pub use error::AuthError;
pub use listener::CallbackListener;
pub use order_manager::{OrderManagerAuth, StoredToken};
pub use paste::read_pasted;

pub use seamline_order_manager_client::oauth::Callback;
