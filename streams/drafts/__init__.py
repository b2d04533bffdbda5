"""Policy files as they are written: drafts like another state's, and the one canonical form."""
