"""Serve every wing: errors of this machine in words, locks, what closes itself."""
