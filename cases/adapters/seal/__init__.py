"""Electronic seals: a key in a file, a remote signing service, and stand-ins for demo and tests."""
