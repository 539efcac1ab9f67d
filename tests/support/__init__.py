"""What the tests stand on: databases, a browser, a served panel."""
