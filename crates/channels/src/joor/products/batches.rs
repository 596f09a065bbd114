//! How much travels in one call.

use seamline_joor_client::v2::bulk_styles::STYLES_PER_CALL;
use seamline_joor_client::v4::ROWS_PER_CALL;

/// Sizes of the batches in which styles are written. JOOR states no limits \[I\].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StyleBatches {
    /// Styles that are written side by side through v4.
    pub styles: usize,
    /// Rows of one v4 call, such as SKUs or prices.
    pub rows: usize,
    /// Styles of one v2 job.
    pub job_styles: usize,
}

impl Default for StyleBatches {
    fn default() -> Self {
        Self {
            styles: 100,
            rows: ROWS_PER_CALL,
            job_styles: STYLES_PER_CALL,
        }
    }
}
