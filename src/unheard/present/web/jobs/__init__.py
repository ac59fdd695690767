"""Long work from the browser: a line of jobs, each in a process of its own, so that pages stay quick meanwhile."""
