"""What makers of a course run: the release and its leak scan, the visible numbers, the demo class, the audit."""
