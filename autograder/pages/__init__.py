"""What people read: feedback, the class report, the table in a terminal, and the templates of the pages."""
