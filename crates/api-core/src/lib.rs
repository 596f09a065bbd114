//! How to call a vendor: transport seam, requests as data, tokens, budgets, retry classes and errors.
