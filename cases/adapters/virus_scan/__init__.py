"""Virus scanners: ClamAV over the network, and a test scanner that only knows the EICAR file."""
