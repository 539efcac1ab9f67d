"""The panel's machinery: addresses, permission, errors, headers, downloads, the API."""
