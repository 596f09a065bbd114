//! Client of the order-manager API: wire types, requests as data, client.
