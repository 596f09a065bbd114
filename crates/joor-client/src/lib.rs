//! Client of the joor API: wire types, requests as data, client.
